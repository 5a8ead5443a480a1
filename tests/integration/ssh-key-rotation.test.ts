import { readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeSshKey } from "../../packages/engine/src/git/index.ts";
import { eventually } from "../support/eventually.ts";
import { canStartMachine, type TestMachine } from "../support/machine.ts";
import { setUp, startEquipped } from "../support/other-server.ts";
import { type Place, proxyReady, startPlace } from "../support/place.ts";

const within = 90_000;
/** Before and after the moment from which a server has the new half alone, and which halves it lets in by then. */
const points = { keyProved: ["old", "new"], keyRemoved: ["new"] };

describe.runIf(canStartMachine)("an SSH key that opens servers is rotated", () => {
  let place: Place;
  let machine: TestMachine;
  let sshKeyId: string;
  /** Both on one machine: as root, set up and kept, and as a user who may use sudo. */
  let root: string;
  let deploy: string;

  const files = { root: "/root/.ssh/authorized_keys", deploy: "/home/deploy/.ssh/authorized_keys" };
  const read = (user: keyof typeof files) => machine.run("cat", files[user]);
  const standing = (user: keyof typeof files) => machine.run("stat", "-c", "%a %U %G", files[user]).trim();
  const key = () => place.rpc.sshKey.get.query({ sshKeyId });
  const runsOf = async (serverId: string) =>
    (await place.rpc.server.runs.query({ serverId })).filter(({ type }) => type === "key-rotation");
  const ended = (serverId: string, runId: string) =>
    eventually(
      "the run ends",
      async () => (await runsOf(serverId)).find(({ id, endedAt }) => id === runId && endedAt),
      within,
    );
  const signsIn = async (serverId: string) => (await place.rpc.server.test.mutate({ serverId })).problem;
  const settled = () => eventually("it is finished", async () => (await key()).next === null, within);
  const blobOf = (publicKey: string) => publicKey.split(" ")[1] ?? "";

  beforeAll(async () => {
    machine = startEquipped();
    place = await startPlace();
    const { privateKey, publicKey } = await makeSshKey("fleet");
    for (const [user, file] of Object.entries(files)) {
      const line = user === "root" ? publicKey.line : `no-agent-forwarding ${publicKey.line}`;
      machine.run("sh", "-c", `printf '%s' "$1" >> ${file}`, "sh", `# the fleet: ${publicKey.line}\n\n${line}`);
    }
    machine.run("chmod", "640", files.deploy);
    const made = await place.rpc.sshKey.create.mutate({ name: "fleet", privateKey: privateKey.reveal() });
    sshKeyId = made.id;
    const { host: address, port } = machine.address;
    const add = async (name: string, more: object) =>
      (await place.rpc.server.create.mutate({ name, address, port, sshKeyId, ...more })).id;
    root = await add("kept", {});
    deploy = await add("sudoer", { username: "deploy", type: "build" });
    expect((await setUp(place.rpc, root)).cause).toBeNull();
  }, 300_000);
  afterAll(async () => {
    await place?.stop();
    machine?.down();
  });

  it("each server gets the new one, proves it and forgets the old one; nothing else in its files changes", async () => {
    const before = { root: read("root"), deploy: read("deploy"), standing: [standing("root"), standing("deploy")] };
    const { publicKey: oldKey } = await key();
    const { runs } = await place.rpc.sshKey.rotate.mutate({ sshKeyId });
    expect(runs).toHaveLength(2);
    for (const { serverId, runId } of runs) {
      const { cause, status, steps } = await ended(serverId, runId);
      expect([cause, status]).toEqual([null, "succeeded"]);
      expect(steps.map((step) => `${step.name} ${step.status}`)).toEqual([
        "add-key succeeded",
        "prove-key succeeded",
        "remove-key succeeded",
      ]);
      const log = (await place.rpc.run.readLog.query({ runId })).map(({ text }) => text).join("\n");
      expect(log).toMatch(/Added the new public key to \/.*\n.*from now on it is used\n.*Took the old public key out/);
      expect(log).not.toContain("PRIVATE");
    }
    await settled();
    const { publicKey: newKey } = await key();
    expect(newKey).toMatch(/^ssh-ed25519 /);
    // The comment line names the old key, and stays as it is.
    const exchanged = (text: string) => {
      const at = text.lastIndexOf(blobOf(oldKey));
      return text.slice(0, at) + blobOf(newKey) + text.slice(at + blobOf(oldKey).length);
    };
    expect(blobOf(newKey)).not.toBe(blobOf(oldKey));
    expect(read("root")).toBe(exchanged(before.root));
    expect(read("deploy")).toBe(exchanged(before.deploy));
    expect([standing("root"), standing("deploy")]).toEqual(before.standing);
    expect(machine.run("sh", "-c", "ls -A /root/.ssh /home/deploy/.ssh").match(/authorized_keys/g)).toHaveLength(2);
    expect([await signsIn(root), await signsIn(deploy)]).toEqual([null, null]);
  });

  it("a server that is kept comes back by the new key after its connection was lost", async () => {
    machine.refuse();
    await eventually("it is away", async () => (await signsIn(root)) !== null, within);
    machine.mend();
    await eventually("it is back", async () => (await signsIn(root)) === null, within);
    await eventually(
      "it is ready",
      async () => (await place.rpc.server.get.query({ serverId: root })).status.state === "ready",
      within,
    );
  });

  /** The same account as of `kept`; it only builds, since one machine cannot be two servers that run services. */
  const elsewhere = { name: "away", type: "build" as const, port: 1 };

  it("a server that is away keeps the old one, with the reason, and gets the new one when it is tried again", async () => {
    const { host: address } = machine.address;
    const away = await place.rpc.server.create.mutate({ ...elsewhere, address, sshKeyId });
    const former = await key();
    const { runs } = await place.rpc.sshKey.rotate.mutate({ sshKeyId });
    for (const { serverId, runId } of runs) await ended(serverId, runId);
    const after = await key();
    expect(after.publicKey).toBe(former.publicKey);
    expect(after.servers).toMatchObject([
      { name: "away", nextKey: null, run: { status: "failed", cause: { message: expect.stringContaining("port 1") } } },
      { name: "kept", nextKey: "alone" },
      { name: "sudoer", nextKey: "alone" },
    ]);
    await expect(place.rpc.sshKey.finishRotation.mutate({ sshKeyId })).rejects.toThrow(/away/);
    expect([await signsIn(root), await signsIn(deploy)]).toEqual([null, null]);
    // The same account as of `kept`: the old key is refused there by now.
    await place.rpc.server.update.mutate({ serverId: away.id, port: machine.address.port });
    const again = await place.rpc.sshKey.rotate.mutate({ sshKeyId });
    expect(again.runs.map(({ serverId }) => serverId)).toEqual([away.id]);
    expect((await ended(away.id, again.runs[0]?.runId ?? "")).cause).toBeNull();
    await settled();
    expect((await key()).publicKey).toBe(after.next?.publicKey);
    expect(await signsIn(away.id)).toBeNull();
    await place.rpc.server.remove.mutate({ serverId: away.id, forget: true });
  });

  it("cancelled, the old key alone is let in as before; a server that is away is told, and tried again", async () => {
    const before = { root: read("root"), deploy: read("deploy"), key: (await key()).publicKey };
    const { host: address } = machine.address;
    const away = await place.rpc.server.create.mutate({ ...elsewhere, address, sshKeyId });
    const { runs } = await place.rpc.sshKey.rotate.mutate({ sshKeyId });
    for (const { serverId, runId } of runs) await ended(serverId, runId);
    expect((await key()).servers).toMatchObject([{ nextKey: null }, { nextKey: "alone" }, { nextKey: "alone" }]);
    const back = await place.rpc.sshKey.cancelRotation.mutate({ sshKeyId });
    expect([back.runs.length, back.cancelled]).toEqual([3, false]);
    for (const { serverId, runId } of back.runs) await ended(serverId, runId);
    expect(await key()).toMatchObject({
      ...{ publicKey: before.key, next: { cancelledAt: expect.any(String) } },
      servers: [
        { name: "away", nextKey: null, run: { cause: { message: expect.stringContaining("port 1") } } },
        { name: "kept", nextKey: "former", run: { status: "succeeded" } },
        { name: "sudoer", nextKey: "former", run: { status: "succeeded" } },
      ],
    });
    expect([read("root"), read("deploy")]).toEqual([before.root, before.deploy]);
    await expect(place.rpc.sshKey.rotate.mutate({ sshKeyId })).rejects.toThrow(/being cancelled/);
    await place.rpc.server.update.mutate({ serverId: away.id, port: machine.address.port });
    expect((await place.rpc.sshKey.cancelRotation.mutate({ sshKeyId })).runs).toHaveLength(1);
    await settled();
    expect((await key()).publicKey).toBe(before.key);
    expect([await signsIn(root), await signsIn(deploy), await signsIn(away.id)]).toEqual([null, null, null]);
    await place.rpc.server.remove.mutate({ serverId: away.id, forget: true });
  });

  it("a file that cannot be written leaves the server with the old one", async () => {
    const program = "/usr/bin/sha256sum";
    machine.run("mv", program, `${program}.kept`);
    const { runs } = await place.rpc.sshKey.rotate.mutate({ sshKeyId });
    const runId = runs.find(({ serverId }) => serverId === deploy)?.runId ?? "";
    const { cause } = await ended(deploy, runId);
    expect(cause).toMatchObject({ message: expect.stringContaining(files.deploy), hint: expect.any(String) });
    expect(await signsIn(deploy)).toBeNull();
    expect((await key()).servers).toMatchObject([{ nextKey: null }, { nextKey: null }]);
    machine.run("mv", `${program}.kept`, program);
    await place.rpc.sshKey.rotate.mutate({ sshKeyId });
    await settled();
    expect(await signsIn(deploy)).toBeNull();
  });

  const printed = () => readFileSync(path.join(place.server.dataDir, "server.log"), "utf8");
  const startAt = async (checkpoint: string) => {
    process.env["MOORAGE_CHECKPOINT"] = checkpoint;
    await place.server.start();
    delete process.env["MOORAGE_CHECKPOINT"];
    await proxyReady(place.server, place.owner);
  };

  /** Until both servers have come there. */
  const reach = (point: string, from: number) =>
    eventually(
      `both runs reach ${point}`,
      () => printed().slice(from).split(`checkpoint ${point}\n`).length === 3,
      within,
    );

  it("cancelled under way, and killed in the middle of the way back, the next start finishes it", async () => {
    const before = { root: read("root"), deploy: read("deploy"), key: (await key()).publicKey };
    await place.server.stop();
    await startAt("keyProved");
    let from = printed().length;
    const { runs } = await place.rpc.sshKey.rotate.mutate({ sshKeyId });
    await reach("keyProved", from);
    const back = await place.rpc.sshKey.cancelRotation.mutate({ sshKeyId });
    expect(back.runs).toHaveLength(2);
    await place.server.kill();
    from = printed().length;
    await startAt("keyRemoved");
    for (const { serverId, runId } of runs) expect((await ended(serverId, runId)).status).toBe("cancelled");
    await reach("keyRemoved", from);
    await place.server.kill();
    await startAt("");
    for (const { serverId, runId } of back.runs) expect((await ended(serverId, runId)).status).toBe("succeeded");
    await settled();
    expect([read("root"), read("deploy"), (await key()).publicKey]).toEqual(Object.values(before));
    expect([await signsIn(root), await signsIn(deploy)]).toEqual([null, null]);
  });

  for (const [point, halves] of Object.entries(points))
    it(`killed at ${point} both halves are still ours, and the next start finishes it`, async () => {
      await place.server.stop();
      await startAt(point);
      const { publicKey: oldKey } = await key();
      const before = printed().length;
      const { runs } = await place.rpc.sshKey.rotate.mutate({ sshKeyId });
      const newKey = (await key()).next?.publicKey ?? "";
      await reach(point, before);
      await place.server.kill();
      for (const user of ["root", "deploy"] as const) {
        const lines = read(user)
          .split("\n")
          .filter((line) => !line.startsWith("#"));
        const knows = (publicKey: string) => lines.some((line) => line.includes(blobOf(publicKey)));
        expect([user, knows(oldKey), knows(newKey)]).toEqual([user, halves.includes("old"), halves.includes("new")]);
      }
      await startAt("");
      for (const { serverId, runId } of runs) expect((await ended(serverId, runId)).status).toBe("succeeded");
      await settled();
      expect((await key()).publicKey).toBe(newKey);
      expect([await signsIn(root), await signsIn(deploy)]).toEqual([null, null]);
    });
});
