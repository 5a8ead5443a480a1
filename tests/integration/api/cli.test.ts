// The official command line of the public API, as its users run it, against a whole Moorage.
import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { beforeAll, expect, test } from "vitest";
import { eventually } from "../../support/eventually.ts";
import { buildHello, helloImage } from "../../support/hello.ts";
import { type Place, startPlace } from "../../support/place.ts";
import { temporaryDirectory } from "../../support/run.ts";

const require = createRequire(import.meta.url);
const program = require.resolve("@dokploy/cli");

let place: Place;
beforeAll(async () => {
  buildHello();
  place = await startPlace();
  return () => place.stop();
});

interface Ended {
  code: number;
  out: string;
  err: string;
}

/** One call of the program, in a directory of its own: it reads an `.env` where it is started. */
function run(args: string[], key = place.owner.apiKey): Promise<Ended> {
  const env = { ...process.env, DOKPLOY_URL: place.server.url, DOKPLOY_API_KEY: key };
  // The OpenAPI document has more than a mebibyte.
  const options = { env, cwd: temporaryDirectory("cli"), timeout: 30_000, maxBuffer: 16 * 1024 * 1024 };
  return new Promise((resolve) => {
    execFile(process.execPath, [program, ...args], options, (error, out, err) =>
      resolve({ code: error ? Number(error.code) || 1 : 0, out: out.trim(), err: err.trim() }),
    );
  });
}

const flags = (values: Record<string, string | number>) =>
  Object.entries(values).flatMap(([name, value]) => [`--${name}`, String(value)]);

async function json<T>(group: string, command: string, values: Record<string, string | number> = {}): Promise<T> {
  const { code, out, err } = await run([group, command, ...flags(values), "--json"]);
  expect([command, code, err]).toEqual([command, 0, ""]);
  return JSON.parse(out) as T;
}

interface Row {
  deploymentId: string;
  status: string;
}

test("a person with the command line must get from nothing to a running application, and back", async () => {
  const { project, environment } = await json<{
    project: { projectId: string };
    environment: { environmentId: string; name: string };
  }>("project", "create", { name: "By hand" });
  expect(environment.name).toBe("production");
  const { applicationId, appName } = await json<{ applicationId: string; appName: string }>("application", "create", {
    name: "Hello there",
    environmentId: environment.environmentId,
  });
  const on = { applicationId };
  const saved = await run([
    ...["application", "save-docker-provider"],
    ...flags({ ...on, dockerImage: helloImage, username: "", password: "", registryUrl: "" }),
  ]);
  expect(saved).toMatchObject({ code: 0, out: "true" });
  const env = { env: "VERSION=7", buildArgs: "", buildSecrets: "" };
  await run(["application", "save-environment", ...flags({ ...on, ...env }), "--createEnvFile"]);
  const host = (await run(["domain", "generate-domain", ...flags({ appName })])).out;
  expect(host).toMatch(/^hello-there-[0-9a-f]{4}\./);
  await json("domain", "create", { ...on, host, port: 3000 });

  expect((await run(["application", "deploy", ...flags({ ...on, title: "By hand" })])).code).toBe(0);
  const ended = await eventually(
    "the deployment ends",
    async () => {
      const [row] = await json<Row[]>("deployment", "all", on);
      return row && row.status !== "running" ? row : undefined;
    },
    120_000,
  );
  expect(ended.status).toBe("done");
  expect(
    (await run(["deployment", "read-logs", ...flags({ deploymentId: ended.deploymentId, tail: 5 })])).out,
  ).toContain("#1 serves");
  expect(await json("application", "one", on)).toMatchObject({ applicationStatus: "done", env: "VERSION=7\n" });
  expect((await run(["application", "read-logs", ...flags({ ...on, tail: 10 })])).out).toContain("listens on 3000");
  expect((await run(["application", "mark-running", ...flags(on)])).code).toBe(0);
  const found = await json<{ total: number }>("application", "search", { name: "Hello" });
  expect(found.total).toBe(1);
  expect((await run(["application", "redeploy", ...flags({ ...on, title: "Again" })])).code).toBe(0);
  const both = await eventually(
    "the second deployment ends",
    async () => {
      const rows = await json<Row[]>("deployment", "all-by-type", { id: applicationId, type: "application" });
      return rows.every(({ status }) => status !== "running") ? rows : undefined;
    },
    120_000,
  );
  expect(both.map(({ status }) => status)).toEqual(["done", "done"]);

  await json("application", "delete", on);
  await json("project", "remove", { projectId: project.projectId });
  expect((await run(["application", "one", ...flags(on)])).code).toBe(1);
});

test("a person with the command line must store a key that was made for them, and a server that it opens", async () => {
  const pair = await json<{ privateKey: string; publicKey: string }>("ssh-key", "generate", { type: "ed25519" });
  expect(pair.publicKey).toMatch(/^ssh-ed25519 [A-Za-z0-9+/]+/);
  const organizationId = (await json<{ id: string }>("organization", "active")).id;
  await run(["ssh-key", "create", ...flags({ ...pair, name: "By hand", organizationId })]);
  const [key] = await json<{ sshKeyId: string; publicKey: string }[]>("ssh-key", "all");
  const body = (line = "") => line.split(" ").slice(0, 2);
  expect(body(key?.publicKey)).toEqual(body(pair.publicKey));
  expect((await run(["ssh-key", "all"])).out).not.toContain("PRIVATE KEY");

  const sshKeyId = key?.sshKeyId ?? "";
  const where = { description: "far", ipAddress: "192.0.2.9", port: 22, username: "root", serverType: "deploy" };
  const { serverId } = await json<{ serverId: string }>("server", "create", { ...where, name: "By hand", sshKeyId });
  expect(await json("server", "one", { serverId })).toMatchObject({ ipAddress: "192.0.2.9", deployments: [] });
  expect(await json("deployment", "all-by-server", { serverId })).toEqual([]);
  expect(await json("registry", "all")).toEqual([]);
  await json("server", "remove", { serverId });
  await json("ssh-key", "remove", { sshKeyId });
});

test("every reading command without inputs must answer, and the version must be said as text", async () => {
  for (const [group, command] of [
    ["organization", "all"],
    ["organization", "active"],
    ["project", "home-stats"],
    ["project", "all-for-permissions"],
    ["deployment", "all-centralized"],
    ["deployment", "queue-list"],
    ["user", "get"],
    ["user", "session"],
    ["user", "list-sessions"],
    ["settings", "check-infrastructure-health"],
    ["settings", "get-open-api-document"],
  ] as const)
    await json(group, command);
  expect((await run(["settings", "get-dokploy-version"])).out).toMatch(/^v\d+\.\d+\.\d+/);
  expect((await run(["project", "search", ...flags({ q: "Harb", limit: 5 }), "--json"])).out).toContain('"total": 1');
});

test("a wrong key must be refused, and a wrong id must not exist", async () => {
  expect(await run(["project", "all"], "moor_wrong")).toMatchObject({ code: 1, err: expect.stringContaining("401") });
  const unknown = await run(["project", "one", ...flags({ projectId: "prj_unknown" })]);
  expect(unknown).toMatchObject({ code: 1, err: expect.stringContaining("404") });
});
