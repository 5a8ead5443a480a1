/** A server behind SSH: its engine, its Swarm, its proxy, and what is noted of them. */
import { lookup } from "node:dns/promises";
import { isIPv4 } from "node:net";
import { server } from "@moorage/db/schema";
import { AppError } from "@moorage/domain";
import type { setupSteps } from "@moorage/domain/server";
import {
  addressOf,
  bindToNode,
  checkServer,
  ensureEdge,
  ensureSwarm,
  factsOf,
  installEngine,
  joinSwarm,
  nodeIdOf,
  probeEngine,
} from "@moorage/engine";
import type { Host } from "@moorage/engine/host";
import { eq } from "drizzle-orm";
import { giveImages } from "../tasks/deployment/spread.ts";
import { trustRegistries } from "../tasks/registry/trust.ts";
import type { Worker } from "../worker.ts";
import type { ServerRow } from "./hosts.ts";
import type { Prepared } from "./keeper.ts";
import { claimMachine, findTwin, onlyBuilds } from "./twin.ts";

/** Where Moorage keeps its files on other servers. */
export const remoteDataDir = "/var/lib/moorage";
const portPairsTried = 40;

function portCandidates({ httpPort, httpsPort }: ServerRow) {
  const known = httpPort && httpsPort ? [{ http: httpPort, https: httpsPort }] : [];
  const next = Array.from({ length: portPairsTried }, (_, offset) => ({ http: 8_080 + offset, https: 8_443 + offset }));
  return [...known, { http: 80, https: 443 }, ...next];
}

export interface Steps {
  step<T>(name: (typeof setupSteps)[number], work: () => Promise<T>): Promise<T>;
  log(line: string): void;
  signal: AbortSignal;
  /** Somebody asked for it; a return from an outage is no reason to change what is installed. */
  mayInstall?: boolean;
}

/** Makes it ready for work, again after each outage; what is there already is left alone. */
export async function prepareServer(worker: Worker, row: ServerRow, host: Host, steps: Steps): Promise<Prepared> {
  const { step, log, signal } = steps;
  const note = (seen: Partial<ServerRow>) => worker.runtime.db.update(server).set(seen).where(eq(server.id, row.id));
  const { probe, publicAddress } = await step("probe", async () => {
    const found = await checkServer(host, {
      dataDir: remoteDataDir,
      log,
      settingUp: steps.mayInstall === true,
      signal,
    });
    const address = await publicAddressOf(row, host);
    await note({ facts: factsOf(found), publicAddress: address });
    return { probe: found, publicAddress: address };
  });
  const engine = await step("engine", async () => {
    const installing = { probe, user: row.username, log, signal };
    const version = await (steps.mayInstall ? installEngine(host, installing) : probeEngine(host));
    log(`Docker ${version}`);
    // Before anything is made there.
    const twin = onlyBuilds(row) ? undefined : await findTwin(worker, row, host);
    if (twin) throw twin;
    await trustRegistries(worker, row.organizationId, host, log);
    return version;
  });
  const { instanceId } = worker.runtime.settings;
  const specKey = worker.derive("spec");
  const { managerId } = row;
  if (managerId !== null) {
    await step("swarm", () => join(worker, { ...row, managerId, publicAddress }, host, steps));
    await note({ engine });
    return { engine: { host, instanceId, specKey }, machine: undefined };
  }
  const nodeId = await step("swarm", async () => {
    const own = await ensureSwarm(host, publicAddress, log);
    if (!onlyBuilds(row)) await claimMachine(worker, row, host, signal);
    return own;
  });
  if (row.type === "build") {
    await note({ engine });
    return { engine: { host, instanceId, specKey }, machine: undefined };
  }
  const machine = await step("proxy", () =>
    ensureEdge(host, {
      ...{ instanceId, nodeId, specKey, log, signal },
      dataDir: remoteDataDir,
      proxySecret: worker.derive(`proxy:${row.id}`),
      httpHost: "0.0.0.0",
      ports: portCandidates(row),
    }),
  );
  const { http: httpPort, https: httpsPort } = machine.proxy.ports;
  await note({ engine, httpPort, httpsPort });
  return { engine: machine, machine };
}

type Joining = ServerRow & { managerId: string; publicAddress: string };

async function join(worker: Worker, row: Joining, host: Host, steps: Steps): Promise<void> {
  const { managerId, swarmRole, publicAddress: advertiseAddr } = row;
  const { log, signal } = steps;
  await worker.settled(managerId);
  const manager = worker.engineOf(managerId);
  if (steps.mayInstall) {
    await bindToNode(manager, await nodeIdOf(manager.host));
    await giveImages(worker, managerId, host, { log, signal });
  }
  await joinSwarm(host, manager.host, { role: swarmRole ?? "worker", advertiseAddr, log, signal });
  await claimMachine(worker, row, host, signal);
}

/** Generated host names and the nodes of a Swarm need an address of version 4: the one it is reached by, else its own. */
async function publicAddressOf({ name, address }: ServerRow, host: Host): Promise<string> {
  const wanted = address ?? "";
  if (isIPv4(wanted)) return wanted;
  const found = await lookup(wanted, { family: 4 }).catch(() => undefined);
  const known = found?.address ?? (await addressOf(host));
  if (known) return known;
  throw new AppError("PRECONDITION", `${name} has no IPv4 address that others reach it by.`, {
    field: "address",
    hint: "The nodes of a Swarm speak to each other by one, a private one will do. Give the server one, then set it up again.",
  });
}
