// What is set for builds holds for the next one: how many at once on a server, and the images of tools.
import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, expect, it } from "vitest";
import { eventually } from "../support/eventually.ts";
import { ended } from "../support/hello.ts";
import { type Place, startPlace } from "../support/place.ts";
import { temporaryDirectory } from "../support/run.ts";

let place: Place;
beforeAll(async () => {
  place = await startPlace();
  return () => place.stop();
});

function packed(files: Record<string, string>): Buffer {
  const dir = temporaryDirectory("source");
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(dir, name)), { recursive: true });
    writeFileSync(path.join(dir, name), text);
  }
  const archive = execFileSync("tar", ["-czf", "-", "-C", dir, "."]);
  rmSync(dir, { recursive: true });
  return archive;
}

/** A source whose build takes as long as it is told, and says what it may take. */
const archive = (command: string): Buffer =>
  packed({ Dockerfile: `FROM node:24-alpine\nRUN ${command}\nCMD ["sleep", "600"]\n` });

async function deployUpload(name: string, command: string, builder: object = { type: "dockerfile" }) {
  const { id: serviceId } = await place.rpc.service.create.mutate({
    environmentId: place.environmentId,
    name,
    spec: { kind: "application", source: { type: "drop" }, builder } as never,
  });
  const answer = await fetch(`${place.server.url}/api/upload?serviceId=${serviceId}&fileName=a.tar.gz`, {
    method: "POST",
    headers: { "x-api-key": place.owner.apiKey, "content-type": "application/octet-stream" },
    body: new Uint8Array(archive(command)),
  });
  expect([answer.status, await answer.text()]).toEqual([200, expect.anything()]);
  return place.rpc.deployment.deploy.mutate({ serviceId });
}

const get = (deploymentId: string) => place.rpc.deployment.get.query({ deploymentId });

it("one at a time: the second says for which slot it waits, and begins when the first has ended", async () => {
  const here = (await place.rpc.server.list.query()).find(({ connection }) => connection === "local");
  await place.rpc.server.update.mutate({ serverId: here?.id ?? "", buildsAtOnce: 1 });
  const first = await deployUpload("first", `sleep 8 && echo ${Date.now()}`);
  await eventually(
    "the first builds",
    async () => (await get(first.id)).steps.some(({ name }) => name === "build"),
    60_000,
  );
  const second = await deployUpload("second", `echo ${Date.now()}`);
  const note = await eventually(
    "the second waits",
    async () => (await get(second.id)).steps.find(({ name }) => name === "build")?.note,
    60_000,
  );
  expect(note).toBe("Waits for a free build slot, 1 build is running");
  expect((await ended(place.rpc, first.id)).status).toBe("succeeded");
  const end = await ended(place.rpc, second.id);
  expect(end.status).toBe("succeeded");
  expect(end.steps.find(({ name }) => name === "build")?.note).toBeUndefined();
  const log = (await place.rpc.deployment.readLog.query({ deploymentId: second.id })).map(({ text }) => text);
  expect(log).toContain("This build waits for a free build slot, 1 build is running");
});

it("a tool's image that the administrator changed is what the next build takes", async () => {
  await place.rpc.instance.saveBuilds.mutate({ nginxImage: "localhost:1/nginx:of-ours" });
  const { id } = await deployUpload("static", "true", { type: "static" });
  expect((await ended(place.rpc, id)).status).toBe("failed");
  const log = await place.rpc.deployment.readLog.query({ deploymentId: id });
  expect(JSON.stringify(log)).toContain("localhost:1/nginx:of-ours");
});

it("the folder of an upload is built, with its variables in a file where that was chosen, and without cache where that was", async () => {
  const token = "c4n4ry word";
  const Dockerfile = `FROM node:24-alpine
COPY .env /app/.env
RUN echo "ran $((40 + 2))" && node -p "'read ' + require('util').parseEnv(fs.readFileSync('/app/.env', 'utf8')).TOKEN.length"
CMD ["sleep", "600"]
`;
  const call = async (name: string, body: object) => {
    const multipart = body instanceof FormData;
    const answer = await fetch(`${place.server.url}/api/application.${name}`, {
      method: "POST",
      headers: { "x-api-key": place.owner.apiKey, ...(!multipart && { "content-type": "application/json" }) },
      body: multipart ? body : JSON.stringify(body),
    });
    const text = await answer.text();
    expect([name, answer.status, answer.ok || text]).toEqual([name, 200, true]);
    return JSON.parse(text || "{}") as { applicationId: string };
  };
  const { applicationId } = await call("create", { name: "in a folder", environmentId: place.environmentId });
  const values = { env: `TOKEN='${token}'`, buildArgs: null, buildSecrets: null };
  await call("saveEnvironment", { applicationId, ...values, createEnvFile: true });
  const logOf = async () => {
    const [row] = await place.rpc.deployment.list.query({ serviceId: applicationId });
    const { status } = await ended(place.rpc, row?.id ?? "");
    const lines = await place.rpc.deployment.readLog.query({ deploymentId: row?.id ?? "" });
    return [status, ...lines.map(({ text }) => text)].join("\n");
  };
  const form = new FormData();
  form.append("applicationId", applicationId);
  form.append("dropBuildPath", "/apps/web");
  form.append(
    "zip",
    new Blob([new Uint8Array(packed({ "apps/web/Dockerfile": Dockerfile, "other.txt": "" }))]),
    "a.tar.gz",
  );
  await call("dropDeployment", form);
  const first = await logOf();
  expect(first).toMatch(/^succeeded\n/);
  expect(first).toContain(`read ${token.length}`);
  expect(first).toContain("The variables are in .env for this build");
  expect(first).not.toContain(token);
  // The same source once more would come from the cache.
  await call("update", { applicationId, cleanCache: true });
  await call("deploy", { applicationId });
  const again = await logOf();
  expect(again).toMatch(/^succeeded\n/);
  expect(again).toMatch(/ ran 42$/m);

  await call("update", { applicationId, dropBuildPath: "apps/none" });
  await call("deploy", { applicationId });
  expect(await logOf()).toMatch(/^failed\n(?:.*\n)*.*The archive has no folder apps\/none\./);
});
