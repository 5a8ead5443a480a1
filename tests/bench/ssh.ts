// Docker's API on another server, over SSH, with and without a long way to it.
import { createLocalHost, createSshHost, type Host } from "../../packages/engine/src/host/index.ts";
import { canStartMachine, rememberedKeys, startMachine, type TestMachine } from "../support/machine.ts";
import { tcpProxy } from "../support/tcp-proxy.ts";
import { type Figure, figure, median } from "./figure.ts";
import type { Options } from "./options.ts";

const wayMs = 25;

export interface SshPlace {
  machine: TestMachine;
}

export async function startSshPlace(): Promise<SshPlace> {
  if (!canStartMachine) throw new Error("a second server can be started by root only");
  return { machine: startMachine() };
}

export async function ssh({ machine }: SshPlace, { quick }: Options): Promise<Figure[]> {
  const count = quick ? 20 : 60;
  const local = createLocalHost({ id: "local", dockerHost: process.env["DOCKER_HOST"] });
  const far = await tcpProxy(machine.address.host, 22, { delayMs: wayMs });
  const through = { ...machine.address, host: "127.0.0.1", port: far.port };
  const host = createSshHost({ id: "far", address: through, pins: rememberedKeys() });
  const near = createSshHost({ id: "near", address: machine.address, pins: rememberedKeys() });
  try {
    const localMs = await calls(local, count);
    const nearMs = await calls(near, count);
    const farMs = await calls(host, count);
    const roundMs = 2 * wayMs;
    const burstMs = await timed(() => Promise.all(Array.from({ length: 100 }, () => host.docker.version())));
    const after = [];
    for (let call = 0; call < 10; call += 1) after.push(await timed(() => host.docker.version()));
    return [
      figure("ssh: a call, no way between", nearMs, "ms", { comparison: localMs }),
      figure("ssh: a call over 50 ms", farMs, "ms", { limit: 1.5 * roundMs + localMs, comparison: localMs }),
      figure("ssh: 100 calls at once", burstMs, "ms", { note: "one connection" }),
      figure("ssh: the slowest of 10 after it", Math.max(...after), "ms", { limit: 3 * roundMs + 10 * localMs }),
    ];
  } finally {
    await host[Symbol.asyncDispose]();
    await near[Symbol.asyncDispose]();
    await far.close();
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

async function calls(host: Host, count: number): Promise<number> {
  await host.docker.version();
  const all: number[] = [];
  for (let call = 0; call < count; call += 1) all.push(await timed(() => host.docker.version()));
  return median(all);
}
