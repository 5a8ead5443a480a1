import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createLocalHost, createSshHost, type Host } from "../../packages/engine/src/host/index.ts";
import { hostContract } from "../support/host-contract/index.ts";
import { canStartMachine, rememberedKeys, startMachine, type TestMachine } from "../support/machine.ts";

const image = "busybox:latest";

describe("this machine", () => {
  const host = createLocalHost({ id: "local", dockerHost: process.env["DOCKER_HOST"] });
  hostContract({ host: () => host, image });
});

describe.runIf(canStartMachine)("a server over SSH", () => {
  let machine: TestMachine;
  beforeAll(() => {
    machine = startMachine();
    machine.load(image);
    machine.run("/usr/sbin/sshd", "-p", "2222", "-o", "DisableForwarding=yes", "-o", "PidFile=none");
  });
  afterAll(() => machine?.down());

  const ways = [
    { way: "as root", user: "root", port: 22, connections: 1 },
    { way: "as root, where forwarding is forbidden", user: "root", port: 2222 },
    { way: "as a user who may use sudo", user: "deploy", port: 22, patient: true },
  ];
  for (const { way, user, port, connections, patient } of ways)
    describe(way, () => {
      let host: Host;
      const keys = rememberedKeys();
      beforeAll(() => {
        host = createSshHost({ id: "srv_test", address: { ...machine.address, user, port }, pins: keys });
      });
      afterAll(() => host?.[Symbol.asyncDispose]());

      hostContract({ host: () => host, image, patient: patient === true });

      it("must remember the host key, and use no more connections than it needs", async () => {
        expect([...keys.all.values()].flat()).toEqual([machine.hostKey]);
        if (connections === undefined) return;
        const { stdout } = await host.exec(["ss", "-Htn", "state", "established", `( sport = :${port} )`]);
        expect(stdout.trim().split("\n")).toHaveLength(connections);
      });
    });
});
