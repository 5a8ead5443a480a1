// Other servers: a deployment over a long way to one, and what it costs to keep fifty.
import { setTimeout as pause } from "node:timers/promises";
import { eventually } from "../support/eventually.ts";
import { buildHello, createHello, deploy } from "../support/hello.ts";
import type { TestMachine } from "../support/machine.ts";
import { addServer, setUp, startEquipped } from "../support/other-server.ts";
import { type Place, startPlace } from "../support/place.ts";
import { tcpProxy } from "../support/tcp-proxy.ts";
import { type Figure, figure, median, spread } from "./figure.ts";
import type { Options } from "./options.ts";
import { databaseOf } from "./paper.ts";
import { memoryOf } from "./usage.ts";

const roundMs = 50;
const roundsMax = 12;
const within = 120_000;

export interface FarPlace {
  place: Place;
  machine: TestMachine;
}

export async function startFarPlace(): Promise<FarPlace> {
  buildHello();
  return { machine: startEquipped(), place: await startPlace() };
}

/** From the request to "succeeded", here and there in turns. */
export async function sshDeploy(
  { place: { rpc, environmentId }, machine }: FarPlace,
  { quick }: Options,
): Promise<Figure[]> {
  const far = await tcpProxy(machine.address.host, machine.address.port, { delayMs: roundMs / 2 });
  try {
    const address = { ...machine.address, host: "127.0.0.1", port: far.port };
    const { serverId } = await addServer(rpc, { ...machine, address });
    const { cause } = await setUp(rpc, serverId);
    if (cause) throw new Error(cause.message);
    const release = { drainSeconds: 1 };
    const here = await createHello(rpc, environmentId, { name: "here", release });
    const there = await createHello(rpc, environmentId, { name: "there", release, serverId });
    const took = { here: [] as number[], there: [] as number[] };
    for (let round = 0; round <= (quick ? 3 : 9); round += 1) {
      took.here.push(await deployed(rpc, here.serviceId));
      took.there.push(await deployed(rpc, there.serviceId));
    }
    // The first of each is to warm up.
    const [localMs, farMs] = [took.here.slice(1), took.there.slice(1)];
    return [
      figure("ssh: a deployment over 50 ms", median(farMs), "ms", {
        limit: median(localMs) + roundsMax * roundMs,
        comparison: median(localMs),
        note: `${spread(farMs)}, here ${spread(localMs)}`,
      }),
    ];
  } finally {
    await far.close();
  }
}

async function deployed(rpc: Place["rpc"], serviceId: string): Promise<number> {
  const { status, createdAt, endedAt, cause } = await deploy(rpc, serviceId);
  if (status !== "succeeded" || endedAt === null) throw new Error(`it ${status}: ${cause?.message}`);
  return Date.parse(endedAt) - Date.parse(createdAt);
}

const serverCount = 50;
const firstPort = 2_201;
/** One sshd listens at sixteen places. */
const portsMax = 16;

/** One machine, on which an sshd listens for each of them. */
export async function sshServers({ place: { rpc, server }, machine }: FarPlace, { quick }: Options): Promise<Figure[]> {
  const ports = Array.from({ length: serverCount }, (_, n) => firstPort + n);
  for (let from = 0; from < serverCount; from += portsMax)
    machine.run(
      "/usr/sbin/sshd",
      ...[
        "AddressFamily=inet",
        "MaxStartups=200",
        "PidFile=none",
        ...ports.slice(from, from + portsMax).map((port) => `Port=${port}`),
      ].flatMap((setting) => ["-o", setting]),
    );
  const privateKey = machine.address.privateKey.reveal();
  const { id: sshKeyId } = await rpc.sshKey.create.mutate({ name: "fifty", privateKey });
  const database = databaseOf(server);
  try {
    for (const port of ports) {
      const wanted = { name: `dock-${port}`, address: machine.address.host, port, sshKeyId, type: "build" } as const;
      await rpc.server.create.mutate(wanted);
    }
    await pause(quick ? 5_000 : 30_000);
    const before = memoryOf(server).serverMib;
    // It is set up as one already: fifty set-ups of the same machine would show nothing more.
    await database.pool.query("update server set engine = '28.5.2', state = 'ready' where port >= $1", [firstPort]);
    const ready = async () => {
      const found = (await rpc.server.list.query()).filter(
        ({ port, status }) => port >= firstPort && status.state === "ready",
      );
      return found.length === serverCount;
    };
    await eventually("all are ready", ready, within);
    await pause(quick ? 5_000 : 30_000);
    const after = memoryOf(server).serverMib;
    const listMs: number[] = [];
    for (let round = 0; round < 10; round += 1) {
      const began = performance.now();
      if (!(await ready())) throw new Error("one of them is not ready any more");
      listMs.push(performance.now() - began);
    }
    const open = machine.run("ss", "-Htn", "state", "established", "( sport >= :2201 and sport <= :2250 )").trim();
    return [
      figure("ssh: 50 servers, all statuses", median(listMs), "ms", { limit: 1_000, note: spread(listMs) }),
      figure("ssh: 50 servers, connections", open.split("\n").length, "connections", { limit: serverCount }),
      figure("ssh: 50 servers, extra memory", after - before, "MiB", { limit: 40 }),
    ];
  } finally {
    await database.close();
  }
}
