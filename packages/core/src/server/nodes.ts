import { server, service } from "@moorage/db/schema";
import { AppError, recordOf } from "@moorage/domain";
import { availabilities, isNodeLabel, type SwarmNode } from "@moorage/domain/server";
import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { requirePermission } from "../context.ts";
import { Id } from "../id.ts";
import { withTransaction } from "../transaction.ts";
import { refuseUsed } from "./change.ts";
import { loadServer, type ServerContext, type ServerRow } from "./load.ts";
import { requestServerRun } from "./run.ts";
import { listServerServices } from "./services.ts";
import { requestSetUp } from "./setup.ts";

const Role = z.enum(["manager", "worker"]);
const timeoutMs = 40_000;

export interface ListedNode extends Omit<SwarmNode, "services"> {
  /** The organization's own that have a task there. */
  services: { id: string; name: string }[];
  /** The server of ours that it is; null for one that joined by the command, and for another organization's. */
  serverId: string | null;
  /** It is a server of another organization: the Swarm of this machine is everybody's. */
  foreign: boolean;
}

/** The nodes of a server's Swarm, itself among them. */
export async function listNodes(ctx: ServerContext): Promise<ListedNode[]> {
  const manager = requireOwn(ctx);
  const { db, tasks } = ctx.runtime;
  const [{ self, nodes }, rows, own] = await Promise.all([
    tasks.ask("server.nodes", { serverId: manager.id }, { timeoutMs }),
    db
      .select({ id: server.id, nodeId: server.swarmNodeId, organizationId: server.organizationId })
      .from(server)
      .where(eq(server.managerId, manager.id)),
    listServerServices(ctx),
  ]);
  return nodes.map((node) => {
    const row = rows.find(({ nodeId }) => nodeId === node.id);
    const foreign = row !== undefined && row.organizationId !== ctx.organizationId;
    return {
      ...node,
      services: own.filter(({ id }) => node.services.includes(id)).map(({ id, name }) => ({ id, name })),
      serverId: node.id === self ? manager.id : foreign ? null : (row?.id ?? null),
      foreign,
    };
  });
}

/** The Swarm of this machine is everybody's, so it is the instance's administrators' to look at and to change. */
function requireOwn(ctx: ServerContext): ServerRow {
  const row = managerOf(ctx);
  if (row.organizationId === null) requirePermission(ctx, "instance:admin");
  return row;
}

function managerOf({ server: row }: ServerContext): ServerRow {
  if (row.managerId !== null)
    throw new AppError("PRECONDITION", `${row.name} is a node of another server's Swarm.`, {
      hint: "Nodes are listed and changed at the manager of their Swarm.",
    });
  return row;
}

export const AddNode = z.object({ nodeServerId: Id, role: Role.default("worker") });

/** Another server joins the Swarm, by a set-up of that server; services choose it by placement rules from then on. */
export async function addNode(ctx: ServerContext, input: z.output<typeof AddNode>): Promise<{ runId: string }> {
  const manager = requireOwn(ctx);
  const node = await loadServer(ctx, input.nodeServerId);
  const { id, name, connection, managerId, swarmNodeId } = node.server;
  if (id === manager.id || connection === "local")
    throw new AppError("PRECONDITION", `${name} cannot join this Swarm.`, { field: "nodeServerId" });
  // One that never got in may try another.
  if (managerId !== null && managerId !== manager.id && swarmNodeId !== null)
    throw new AppError("CONFLICT", `${name} is a node of another Swarm already.`, { field: "nodeServerId" });
  return withTransaction(ctx, async (tx) => {
    await refuseUsed(tx, node, eq(service.serverId, id), "cannot become a node");
    // Of what it was by itself nothing is known once it is a node.
    const joins = managerId === manager.id ? {} : { managerId: manager.id, swarmNodeId: null };
    await tx
      .update(server)
      .set({ ...joins, swarmRole: input.role })
      .where(eq(server.id, id));
    tx.note({ type: "server", id: manager.id, name: manager.name, after: { node: name, role: input.role } });
    tx.enqueue("servers", {});
    return { runId: await requestSetUp(tx, node) };
  });
}

export const JoinCommand = z.object({ role: Role.default("worker") });

/** What to run, as root, on a machine that is to join. It holds a token that lets any machine in. */
export async function joinCommand(
  ctx: ServerContext,
  { role }: z.output<typeof JoinCommand>,
): Promise<{ command: string }> {
  const { id, name } = requireOwn(ctx);
  const answer = await ctx.runtime.tasks.ask("server.joinCommand", { serverId: id, role }, { timeoutMs });
  await withTransaction(ctx, async (tx) => tx.note({ type: "server", id, name, after: { role } }));
  return answer;
}

const LabelName = z.string().refine(isNodeLabel, "Use letters, digits, dots, dashes and slashes.");
const Labels = recordOf(LabelName, z.string().max(200)).refine(
  (labels) => Object.keys(labels).length <= 50,
  "Use at most 50 labels.",
);

export const UpdateNode = z.object({
  nodeId: Id,
  /** `drain` first deploys elsewhere what runs there. */
  availability: z.enum(availabilities).optional(),
  role: Role.optional(),
  labels: Labels.optional(),
});

/** `runId` is of the move, when the node is to be drained. */
export async function updateNode(
  ctx: ServerContext,
  { nodeId, availability, role, labels }: z.output<typeof UpdateNode>,
): Promise<{ runId: string | null }> {
  const { id: serverId, name } = requireOwn(ctx);
  const drain = availability === "drain";
  // Nothing new comes to it while it is emptied.
  const change = { availability: drain ? ("pause" as const) : availability, role, labels };
  await ctx.runtime.tasks.ask("server.updateNode", { serverId, nodeId, ...change }, { timeoutMs });
  return withTransaction(ctx, async (tx) => {
    if (role)
      await tx
        .update(server)
        .set({ swarmRole: role })
        .where(and(eq(server.managerId, serverId), eq(server.swarmNodeId, nodeId)));
    tx.note({ type: "server", id: serverId, name, after: { node: nodeId, availability, role, labels } });
    tx.publish({ type: "server.changed", organizationId: ctx.organizationId, serverId });
    if (!drain) return { runId: null };
    const runId = await requestServerRun(tx, ctx, { type: "node-drain", title: "Drain a node", description: nodeId });
    tx.enqueue("serverRun", { runId });
    return { runId };
  });
}

export const RemoveNode = z.object({
  nodeId: Id,
  /** Also when it is away and cannot leave by itself. */
  force: z.boolean().default(false),
});

/** Has the node leave, when it is a server of ours, and takes it out of the Swarm. */
export async function removeNode(
  ctx: ServerContext,
  { nodeId, force }: z.output<typeof RemoveNode>,
): Promise<{ removed: true }> {
  const manager = requireOwn(ctx);
  const { tasks, db } = ctx.runtime;
  const [node] = await db
    .select({ id: server.id, name: server.name, organizationId: server.organizationId })
    .from(server)
    .where(and(eq(server.managerId, manager.id), eq(server.swarmNodeId, nodeId)));
  if (node && node.organizationId !== ctx.organizationId)
    throw new AppError("PRECONDITION", "This node is a server of another organization, which alone takes it out.", {
      hint: "Change to that organization and remove the node there. Drain it here if it must not run anything.",
    });
  await tasks.ask(
    "server.removeNode",
    { serverId: manager.id, nodeId, nodeServerId: node?.id ?? null, force },
    { timeoutMs },
  );
  await withTransaction(ctx, async (tx) => {
    if (node) {
      const alone = { managerId: null, swarmRole: null, swarmNodeId: null, engine: null, state: "new" as const };
      await tx.update(server).set(alone).where(eq(server.id, node.id));
    }
    tx.note({ type: "server", id: manager.id, name: manager.name, before: { node: node?.name ?? nodeId } });
    tx.publish({ type: "server.changed", organizationId: ctx.organizationId, serverId: manager.id });
    tx.enqueue("servers", {});
  });
  return { removed: true };
}
