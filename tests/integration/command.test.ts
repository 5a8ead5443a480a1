// A program that is run once in a service's image, with its variables, mounts and limits, beside its replicas.
import { readdirSync } from "node:fs";
import { beforeAll, expect, it } from "vitest";
import { eventually } from "../support/eventually.ts";
import { buildHello, createHello, deploy, type Hello, setEnv } from "../support/hello.ts";
import { docker, type Place, proxyReady, startPlace } from "../support/place.ts";

let place: Place;
let hello: Hello;
beforeAll(async () => {
  buildHello();
  place = await startPlace();
  hello = await createHello(place.rpc, place.environmentId, { name: "worker", release: { drainSeconds: 1 } });
  const { serviceId } = hello;
  const mount = { type: "volume" as const, mountPath: "/data", volumeName: "data" };
  await place.rpc.mount.create.mutate({ serviceId, mount });
  const file = { type: "file" as const, mountPath: "/etc/app.conf", filePath: "app.conf", content: "of the file" };
  await place.rpc.mount.create.mutate({ serviceId, mount: file });
  expect((await deploy(place.rpc, serviceId)).status).toBe("succeeded");
  // Commands have today's, though nothing was deployed with it.
  await setEnv(place.rpc, serviceId, { GREETING: "hello from today" });
  return () => place.stop();
});

type Limits = NonNullable<Parameters<Place["rpc"]["command"]["run"]["mutate"]>[0]["limits"]>;

const script = (text: string) => ["node", "-e", text];
const run = async (argv: string[], limits: Limits = {}) =>
  (await place.rpc.command.run.mutate({ serviceId: hello.serviceId, argv, limits })).id;
const get = (commandId: string) => place.rpc.command.get.query({ serviceId: hello.serviceId, commandId });
const ended = (id: string) =>
  eventually(
    "the command ends",
    async () => {
      const found = await get(id);
      return found.status !== "queued" && found.status !== "running" && found;
    },
    90_000,
  );
/** What it printed, without what we say beside it. */
const printed = async (runId: string): Promise<string[]> =>
  (await place.rpc.run.readLog.query({ runId })).filter(({ stream }) => stream === "stdout").map(({ text }) => text);
const prints = (id: string, text: string) =>
  eventually(`it prints ${text}`, async () => (await printed(id)).includes(text), 60_000);
const containers = () =>
  docker(
    ...["ps", "--all", "--quiet", "--filter", `label=moorage.instance=${place.server.instanceId}`],
    ...["--filter", "label=moorage.role=command"],
  );
const nothingLeft = () => eventually("its container is gone", () => containers().length === 0, 60_000);

it("gets the words as they are, today's variables, the mounts, and the network; its exit code is kept", async () => {
  const hostile = ["$(touch /x)", "a b", "'", "", "*"];
  const text = `
    const fs = require("fs");
    console.log(JSON.stringify(process.argv.slice(1)));
    console.log(process.env.GREETING.length, fs.readFileSync("/etc/app.conf", "utf8"), fs.statSync("/data").isDirectory());
    console.log(process.env.GREETING);
    require("http").get("http://worker:3000/", (answer) => { console.log("status", answer.statusCode); process.exit(3); });`;
  const id = await run([...script(text), ...hostile]);
  const end = await ended(id);
  expect(end).toMatchObject({ status: "failed", exitCode: 3, number: 1, cause: { step: "command" } });
  expect(end.steps.map(({ name, status }) => `${name} ${status}`)).toEqual(["start succeeded", "command failed"]);
  expect(await printed(id)).toEqual([JSON.stringify(hostile), "16 of the file true", "[secret]", "status 200"]);
  await nothingLeft();
});

it("has limits of its own, and is ended at its time", async () => {
  const id = await run(["sleep", "600"], { memoryLimit: "64m", cpuLimit: "0.25", processes: 32, timeoutSeconds: 5 });
  const [container = ""] = await eventually("it runs", () => containers().length === 1 && containers());
  const [{ HostConfig } = { HostConfig: {} }] = JSON.parse(docker("inspect", container).join("\n")) as {
    HostConfig: object;
  }[];
  expect(HostConfig).toMatchObject({ Memory: 67_108_864, NanoCpus: 250_000_000, PidsLimit: 32 });
  expect(await ended(id)).toMatchObject({ status: "failed", exitCode: null, cause: { code: "TIMEOUT" } });
  await nothingLeft();
});

it("that cannot begin says why", async () => {
  const end = await ended(await run(["no-such-program"]));
  expect(end).toMatchObject({
    status: "failed",
    exitCode: 127,
    cause: { why: "The image has no program of this name." },
  });
  await nothingLeft();
});

it("ends when it is cancelled, and says goodbye when it can", async () => {
  const goodbye = "process.on('SIGTERM', () => { console.log('goodbye'); process.exit(0); });";
  const id = await run(script(`${goodbye} console.log('begun'); setInterval(() => {}, 1000)`));
  await prints(id, "begun");
  await place.rpc.command.cancel.mutate({ commandId: id });
  expect(await ended(id)).toMatchObject({ status: "cancelled", exitCode: null });
  expect(await printed(id)).toEqual(["begun", "goodbye"]);
  await nothingLeft();
});

it("goes on while Moorage is killed or stopped, is found again, and is run once", async () => {
  const counting = (last: number) =>
    `let n = 0; const t = setInterval(() => { console.log("line", ++n); if (n === ${last}) { clearInterval(t); } }, 250);`;
  const id = await run(script(counting(40)));
  await prints(id, "line 4");
  await place.server.kill();
  await place.server.start();
  await prints(id, "line 12");
  // A stop in order leaves it as it is too.
  await place.server.stop();
  expect(containers()).toHaveLength(1);
  await place.server.start();
  expect(await ended(id)).toMatchObject({ status: "succeeded", exitCode: 0 });
  expect(await printed(id)).toEqual(Array.from({ length: 40 }, (_, index) => `line ${index + 1}`));
  await nothingLeft();
});

it("that ended while nobody looked is told by the next start", async () => {
  await proxyReady(place.server, place.owner);
  const id = await run(
    script("console.log('begun'); setTimeout(() => { console.log('done'); process.exit(7); }, 1500)"),
  );
  await prints(id, "begun");
  await place.server.kill();
  const [container = ""] = containers();
  docker("wait", container);
  await place.server.start();
  expect(await ended(id)).toMatchObject({ status: "failed", exitCode: 7 });
  expect(await printed(id)).toEqual(["begun", "done"]);
  await nothingLeft();
});

it("goes with its service", async () => {
  await proxyReady(place.server, place.owner);
  const id = await run(script("console.log('begun'); setInterval(() => {}, 1000)"));
  await prints(id, "begun");
  await place.rpc.service.remove.mutate({ serviceId: hello.serviceId, confirm: "worker" });
  await nothingLeft();
  await eventually(
    "its files are gone",
    () => !readdirSync(`${place.server.dataDir}/files`).includes(hello.serviceId),
    60_000,
  );
});
