// A second server, added to a Moorage by its key and set up.
import { eventually } from "./eventually.ts";
import { helloImage } from "./hello.ts";
import { type MachineOptions, startMachine, type TestMachine } from "./machine.ts";
import type { Rpc } from "./rpc.ts";

export interface OtherServer {
  machine: TestMachine;
  serverId: string;
}

/** What a set-up needs where no image registry answers. */
export const proxyImages = ["traefik:v3.7", "nginx:alpine"];

/** A machine with an engine and the images that a set-up and the sample application need. */
export function startEquipped(options: MachineOptions = {}): TestMachine {
  const machine = startMachine(options);
  machine.load(helloImage, ...proxyImages);
  return machine;
}

export const blockingProgram = "sleep 86399";

/** Stops its engine, and has what would start it run without end, until the answer is called. */
export function blockEngine(machine: TestMachine): () => void {
  const starter = "/usr/local/sbin/systemctl";
  machine.run("systemctl", "stop", "docker");
  machine.run("mv", starter, `${starter}.kept`);
  machine.run("sh", "-c", `printf '#!/bin/sh\nexec ${blockingProgram}\n' > ${starter} && chmod +x ${starter}`);
  return () => void machine.run("mv", `${starter}.kept`, starter);
}

/** Adds it; nothing is connected to yet. */
export async function addServer(rpc: Rpc, machine: TestMachine, more: { type?: "build" } = {}): Promise<OtherServer> {
  const privateKey = machine.address.privateKey.reveal();
  const { id: sshKeyId } = await rpc.sshKey.create.mutate({ name: machine.name, privateKey });
  const { host: address, port } = machine.address;
  const { id: serverId } = await rpc.server.create.mutate({ name: machine.name, address, port, sshKeyId, ...more });
  return { machine, serverId };
}

/** Sets it up, and answers the run once it has ended. */
export async function setUp(rpc: Rpc, serverId: string) {
  const { runId } = await rpc.server.setup.mutate({ serverId });
  return serverRunEnds(rpc, serverId, runId);
}

export const serverRunEnds = (rpc: Rpc, serverId: string, runId: string) =>
  eventually(
    "the run on the server ends",
    async () => {
      const run = (await rpc.server.runs.query({ serverId })).find(({ id }) => id === runId);
      return run?.status === "queued" || run?.status === "running" ? undefined : run;
    },
    180_000,
  );
