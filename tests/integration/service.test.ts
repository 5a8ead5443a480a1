import { execFileSync, spawnSync } from "node:child_process";
import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { eventually } from "../support/eventually.ts";
import { buildHello, createHello, deploy, ended, helloImage, setEnv, visit } from "../support/hello.ts";
import { docker, type Place, startPlace } from "../support/place.ts";

let place: Place;
beforeAll(async () => {
  buildHello();
  place = await startPlace();
  return () => place.stop();
});

/** `${{…}}`, as a person writes it. */
const ref = (name: string) => `\${{${name}}}`;
const statusOf = async (serviceId: string) => (await place.rpc.service.get.query({ serviceId })).status;

describe("status", () => {
  it("follows a crash loop and its end within seconds", async () => {
    const hello = await createHello(place.rpc, place.environmentId, { name: "loop" });
    await setEnv(place.rpc, hello.serviceId, { VERSION: "1" });
    await deploy(place.rpc, hello.serviceId);
    await eventually("it runs", async () => (await statusOf(hello.serviceId)).state === "running");
    const kill = () => {
      for (const id of docker("ps", "--quiet", "--filter", `label=moorage.service=${hello.serviceId}`))
        docker("kill", id);
    };
    const seen = await eventually("it is said to fail", async () => {
      kill();
      const status = await statusOf(hello.serviceId);
      return status.state === "down" || status.state === "degraded" ? status : undefined;
    });
    expect(seen.detail).toMatch(/exited with code 137|out of memory|restarted/);
  });

  it("says out of memory when that ended it", async () => {
    const { id: serviceId } = await place.rpc.service.create.mutate({
      environmentId: place.environmentId,
      name: "hungry",
      spec: { kind: "application", source: { type: "image", image: helloImage }, port: 3000 },
    });
    await setEnv(place.rpc, serviceId, { VERSION: "1" });
    expect((await deploy(place.rpc, serviceId)).status).toBe("succeeded");
    const [container = ""] = docker("ps", "--quiet", "--filter", `label=moorage.service=${serviceId}`);
    docker("update", "--memory", "40m", "--memory-swap", "40m", container);
    const eat = "const all = []; for (;;) all.push(Buffer.alloc(1e6, 1));";
    // The kernel ends the largest process of the container: the app, or what eats beside it.
    for (let n = 0; n < 5; n += 1) spawnSync("docker", ["exec", container, "node", "-e", eat], { timeout: 20_000 });
    const seen = await eventually("it is said", async () => {
      const { detail } = await statusOf(serviceId);
      return detail?.includes("out of memory") ? detail : undefined;
    });
    expect(seen).toContain("out of memory");
  });
});

describe("stop and start", () => {
  it("answers a clear page while stopped, and comes back", async () => {
    const hello = await createHello(place.rpc, place.environmentId, { name: "pause" });
    expect((await visit(place.server, hello.host).catch(() => ({ status: 0 }))).status).not.toBe(200);
    await setEnv(place.rpc, hello.serviceId, { VERSION: "1" });
    await eventually("the page says that nothing is deployed", async () => {
      const answer = await visit(place.server, hello.host);
      return answer.status === 503 && answer.body.includes("Nothing is deployed");
    });
    await deploy(place.rpc, hello.serviceId);
    await place.rpc.service.stop.mutate({ serviceId: hello.serviceId });
    await eventually("the page says that it is stopped", async () => {
      const answer = await visit(place.server, hello.host);
      return answer.status === 503 && answer.body.includes("stopped") && answer.headers["retry-after"] !== undefined;
    });
    await eventually(
      "its containers are gone",
      () => docker("ps", "--quiet", "--filter", `label=moorage.service=${hello.serviceId}`).length === 0,
      60_000,
    );
    await eventually("the status says so", async () => (await statusOf(hello.serviceId)).state === "stopped");
    await place.rpc.service.start.mutate({ serviceId: hello.serviceId });
    await eventually("it serves again", async () => (await visit(place.server, hello.host)).version === "1");
  });

  it("answers 404 for a host that nobody has", async () => {
    expect((await visit(place.server, "nobody.localhost")).status).toBe(404);
  });
});

describe("variables", () => {
  it("reach the container byte for byte, the nearer level wins, references are replaced", async () => {
    const hello = await createHello(place.rpc, place.environmentId, { name: "vars" });
    const nasty = `'"$HOME\`id\`\\n#\t=é漢🚀 \${X} $(id)\nsecond line`;
    await place.rpc.variable.save.mutate({
      owner: { level: "project", id: place.projectId },
      variables: [
        { name: "SHOW_WHO", value: "project" },
        { name: "BASE", value: "harbour" },
      ],
      removed: [],
    } as never);
    await place.rpc.variable.save.mutate({
      owner: { level: "environment", id: place.environmentId },
      variables: [{ name: "SHOW_WHO", value: "environment" }],
      removed: [],
    } as never);
    await place.rpc.variable.save.mutate({
      owner: { level: "service", id: hello.serviceId },
      variables: [
        { name: "SHOW_NASTY", value: nasty },
        { name: "SHOW_REF", value: `at-${ref("project.BASE")}-${ref("SHOW_WHO")}` },
      ],
      removed: [],
    } as never);
    await deploy(place.rpc, hello.serviceId);
    const read = async (name: string) =>
      (JSON.parse((await visit(place.server, hello.host, `/env?name=${name}`)).body) as { value: string }).value;
    expect(await read("SHOW_NASTY")).toBe(nasty);
    expect(await read("SHOW_WHO")).toBe("environment");
    expect(await read("SHOW_REF")).toBe("at-harbour-environment");
  });

  it("refuse a deployment with a reference that leads nowhere, by name", async () => {
    const hello = await createHello(place.rpc, place.environmentId, { name: "dangling" });
    await setEnv(place.rpc, hello.serviceId, { URL: ref("project.NOT_THERE") });
    await expect(place.rpc.deployment.deploy.mutate({ serviceId: hello.serviceId })).rejects.toThrow(
      /project\.NOT_THERE/,
    );
  });
});

describe("deployments of one service", () => {
  it("run one at a time and the newest wins; others run beside", async () => {
    const release = { drainSeconds: 2 };
    const slow = await createHello(place.rpc, place.environmentId, {
      name: "slow",
      env: { START_MS: "4000" },
      release,
    });
    const other = await createHello(place.rpc, place.environmentId, { name: "other", release });
    const ids: string[] = [];
    for (let n = 0; n < 3; n += 1)
      ids.push((await place.rpc.deployment.deploy.mutate({ serviceId: slow.serviceId })).id);
    const beside = await deploy(place.rpc, other.serviceId);
    expect(beside.status).toBe("succeeded");
    const ends = await Promise.all(ids.map((id) => ended(place.rpc, id)));
    expect(ends.map(({ status }) => status)).toEqual(["succeeded", "replaced", "succeeded"]);
    expect(ends[1]?.endedBy).toBe("#3");
  });

  it("are cancelled while queued and while running; the old version goes on", async () => {
    const hello = await createHello(place.rpc, place.environmentId, { name: "cancelled" });
    await setEnv(place.rpc, hello.serviceId, { VERSION: "1" });
    await deploy(place.rpc, hello.serviceId);
    await setEnv(place.rpc, hello.serviceId, { VERSION: "2", START_MS: "30000" });
    const running = await place.rpc.deployment.deploy.mutate({ serviceId: hello.serviceId });
    await eventually("it is at its health step", async () => {
      const { steps } = await place.rpc.deployment.get.query({ deploymentId: running.id });
      return steps.some(({ name, status }) => name === "health" && status === "running");
    });
    const queued = await place.rpc.deployment.deploy.mutate({ serviceId: hello.serviceId });
    expect(await place.rpc.deployment.cancel.mutate({ deploymentId: queued.id })).toEqual({ cancelled: "now" });
    await place.rpc.deployment.cancel.mutate({ deploymentId: running.id });
    expect((await ended(place.rpc, running.id)).status).toBe("cancelled");
    expect((await visit(place.server, hello.host)).version).toBe("1");
    await eventually(
      "the cancelled version is gone",
      async () => (await place.swarmServices(hello.serviceId)).length === 1,
    );
  });
});

describe("logs", () => {
  it("of a run are kept and masked; of containers they are read and searched", async () => {
    const secret = "canary-7c9e6679f1";
    const hello = await createHello(place.rpc, place.environmentId, { name: "logs" });
    await setEnv(place.rpc, hello.serviceId, { FAIL: "crash", SHOW_TOKEN: secret });
    const failed = await deploy(place.rpc, hello.serviceId);
    expect(failed.status).toBe("failed");
    const lines = await place.rpc.deployment.readLog.query({ deploymentId: failed.id });
    expect(lines.length).toBeGreaterThan(3);
    expect(JSON.stringify([failed, lines])).not.toContain(secret);
    // What it prints as it ends is shown as the reason: the secret in it is not, and a NUL hides no reason.
    const shout = "printf 'I have %s\\0\\n' \"$SHOW_TOKEN\" >&2; exit 9";
    await place.rpc.service.updateSpec.mutate({ serviceId: hello.serviceId, command: ["sh"], args: ["-c", shout] });
    const shouted = await deploy(place.rpc, hello.serviceId);
    expect(shouted.cause).toMatchObject({ lastLines: ["I have [secret]"] });
    const said = await place.rpc.deployment.readLog.query({ deploymentId: shouted.id });
    expect(said.map(({ text }) => text)).toContain("I have [secret]");
    expect(JSON.stringify([shouted, said])).not.toContain(secret);
    await place.rpc.service.updateSpec.mutate({ serviceId: hello.serviceId, command: [], args: [] });
    await setEnv(place.rpc, hello.serviceId, { VERSION: "1" });
    await deploy(place.rpc, hello.serviceId);
    const found = await eventually("the app's line is found", async () => {
      const all = await place.rpc.log.read.query({ serviceId: hello.serviceId, tail: 100 });
      return all.length > 0 ? all : undefined;
    });
    const word = found.at(-1)?.text.split(" ")[0] ?? "";
    const searched = await place.rpc.log.read.query({ serviceId: hello.serviceId, tail: 100, search: word });
    expect(searched.every(({ text }) => text.toLowerCase().includes(word.toLowerCase()))).toBe(true);
  });
});

describe("an uploaded archive", () => {
  it("is built from its Dockerfile and served; a bad Dockerfile says why and the old version serves", async () => {
    const { id: serviceId } = await place.rpc.service.create.mutate({
      environmentId: place.environmentId,
      name: "dropped",
      spec: { kind: "application", source: { type: "drop" }, port: 3000 },
    });
    const { host } = await place.rpc.domain.create.mutate({ serviceId, host: "dropped.localhost" });
    const pack = (...args: string[]) =>
      execFileSync("tar", ["-czf", "-", "-C", path.resolve(import.meta.dirname, "../fixtures/hello"), ...args]);
    const upload = async (archive: Buffer) => {
      const answer = await fetch(`${place.server.url}/api/upload?serviceId=${serviceId}`, {
        method: "POST",
        headers: {
          "x-api-key": place.owner.apiKey,
          "content-type": "application/octet-stream",
          "x-file-name": "hello.tar.gz",
        },
        body: new Uint8Array(archive),
      });
      expect(answer.status, await answer.clone().text()).toBe(200);
    };
    await upload(pack("."));
    await setEnv(place.rpc, serviceId, { VERSION: "dropped" });
    const first = await deploy(place.rpc, serviceId, 180_000);
    expect(first.cause).toBeNull();
    expect(first.steps.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["checkout", "build", "start", "health", "switch"]),
    );
    expect((await visit(place.server, host)).version).toBe("dropped");
    await upload(pack("--exclude=./Dockerfile", "."));
    const second = await deploy(place.rpc, serviceId);
    expect(second.status).toBe("failed");
    expect(second.cause?.message).toContain("Dockerfile");
    expect((await visit(place.server, host)).version).toBe("dropped");
  });
});

describe("deleting", () => {
  it("takes containers, routes and the network off the machine", async () => {
    const { project, environment } = await place.rpc.project.create.mutate({ name: "Short lived" });
    const hello = await createHello(place.rpc, environment.id, { name: "gone" });
    await setEnv(place.rpc, hello.serviceId, { VERSION: "1" });
    await deploy(place.rpc, hello.serviceId);
    const network = `moorage-${place.server.instanceId}-${environment.id.replace("_", "-")}`;
    expect(docker("network", "ls", "--quiet", "--filter", `name=${network}`)).toHaveLength(1);
    await expect(place.rpc.project.remove.mutate({ projectId: project.id })).rejects.toThrow(/gone/);
    await place.rpc.project.remove.mutate({ projectId: project.id, confirm: "Short lived" });
    await eventually(
      "the Swarm service is gone",
      async () => (await place.swarmServices(hello.serviceId)).length === 0,
      60_000,
    );
    await eventually("the route is gone", async () => (await visit(place.server, hello.host)).status === 404);
    await eventually(
      "the network is gone",
      () => docker("network", "ls", "--quiet", "--filter", `name=${network}`).length === 0,
      60_000,
    );
    await expect(place.rpc.service.get.query({ serviceId: hello.serviceId })).rejects.toThrow(/not found/);
  });
});
