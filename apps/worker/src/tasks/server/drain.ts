/** Empties a node without a gap: what runs on it is deployed elsewhere first. */
import { setTimeout as delay } from "node:timers/promises";
import { loadService, systemContext } from "@moorage/core";
import { reloadService } from "@moorage/core/deployment";
import type { ServerContext } from "@moorage/core/server";
import { environment, project, run, service } from "@moorage/db/schema";
import { AppError } from "@moorage/domain";
import type { SwarmNode } from "@moorage/domain/server";
import { staysHome, upgradeSpec } from "@moorage/domain/service";
import { type Engine, listNodes, nodeIdOf, updateNode } from "@moorage/engine";
import { and, eq, inArray, isNull } from "drizzle-orm";
import type { Worker } from "../../worker.ts";
import type { RunProgress } from "./run.ts";

const lookEveryMs = 500;

export async function drainNode(
  worker: Worker,
  manager: ServerContext["server"],
  nodeId: string,
  { step, log }: RunProgress,
): Promise<void> {
  await worker.settled(manager.id);
  const engine = worker.engineOf(manager.id);
  await step("drain", async () => {
    const nodes = await listNodes(engine);
    const node = nodes.find(({ id }) => id === nodeId);
    if (!node) throw new AppError("NOT_FOUND", "This node is not in the Swarm any more.");
    try {
      await empty(worker, engine, { node, nodes, log });
    } catch (error) {
      // What stays could not be started there again, after a failed move or a crash, while it takes nothing.
      if (!worker.stopping.aborted)
        await updateNode(engine.host, nodeId, { availability: "active" }).catch(() => undefined);
      throw error;
    }
    await updateNode(engine.host, nodeId, { availability: "drain" });
    log(`${node.name} is drained`);
  });
}

interface Emptying {
  node: SwarmNode;
  nodes: readonly SwarmNode[];
  log(line: string): void;
}

async function empty(worker: Worker, engine: Engine, { node, nodes, log }: Emptying): Promise<void> {
  const { id, name, services } = node;
  if (services.length > 0 && !nodes.some((other) => other.id !== id && takesServices(other))) throw noOther(name);
  // Nothing new comes to it, and what is deployed now goes elsewhere.
  await updateNode(engine.host, id, { availability: "pause" });
  log(services.length === 0 ? `Nothing runs on ${name}` : `Moving ${services.length} off ${name}`);
  const stay = id === (await nodeIdOf(engine.host)) ? await listStaying(worker, services) : [];
  // One after the other: the other nodes take them in as they come.
  for (const serviceId of services)
    if (!stay.some((each) => each.id === serviceId)) await move(worker, serviceId, name, log);
  if (stay.length > 0) throw keepsData(stay, name);
}

const takesServices = ({ state, availability }: SwarmNode): boolean => state === "ready" && availability === "active";

const noOther = (node: string): AppError =>
  new AppError("PRECONDITION", `No other node of this Swarm takes services, so ${node} cannot be emptied.`, {
    hint: "Add a node, or make another one active, then drain this one.",
  });

/** Those that run nowhere else, since their data is here. */
async function listStaying(
  { runtime }: Worker,
  serviceIds: readonly string[],
): Promise<{ id: string; name: string }[]> {
  const { id, name, spec, specVersion, deletedAt } = service;
  const rows = await runtime.db
    .select({ id, name, spec, specVersion })
    .from(service)
    .where(and(inArray(id, [...serviceIds]), isNull(deletedAt)));
  return rows.filter((row) => staysHome(upgradeSpec(row.spec, row.specVersion)));
}

const keepsData = (services: readonly { name: string }[], node: string): AppError =>
  new AppError(
    "PRECONDITION",
    `${services.map(({ name }) => name).join(", ")} cannot be moved: their volumes or paths are on ${node}.`,
    {
      hint: "They go on there, and the node takes services again. Stop them, then drain again; or let rules of placement say where else they may run, with volumes that begin empty there.",
    },
  );

async function move(worker: Worker, serviceId: string, from: string, log: (line: string) => void): Promise<void> {
  const { db } = worker.runtime;
  const [row] = await db
    .select({ organizationId: project.organizationId, name: service.name, deletedAt: service.deletedAt })
    .from(service)
    .innerJoin(environment, eq(environment.id, service.environmentId))
    .innerJoin(project, eq(project.id, environment.projectId))
    .where(eq(service.id, serviceId));
  if (!row || row.deletedAt) return;
  const { organizationId, name } = row;
  const system = { ...systemContext(worker.runtime, "node.drain"), organizationId, permissions: new Set<never>() };
  const { id, number } = await reloadService(await loadService(system, serviceId), { title: `Move off ${from}` });
  log(`${name}: deploying #${number} elsewhere`);
  const status = await ended(worker, id);
  if (status !== "succeeded" && status !== "replaced")
    throw new AppError("PRECONDITION", `${name} could not be moved: #${number} ${status}.`, {
      hint: "What was not moved goes on there, and the node takes services again. See that deployment, then drain again.",
    });
}

async function ended({ runtime, stopping }: Worker, runId: string): Promise<string> {
  for (;;) {
    const [row] = await runtime.db.select({ status: run.status }).from(run).where(eq(run.id, runId));
    if (!row) return "was removed";
    if (row.status !== "queued" && row.status !== "running") return row.status;
    await delay(lookEveryMs, undefined, { signal: stopping });
  }
}
