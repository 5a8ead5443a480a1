/** Runs of a server: its set-ups, and the moves off a node. */
import { run, server } from "@moorage/db/schema";
import { AppError, newId, type RunCause, type RunType, type Step } from "@moorage/domain";
import type { RunStatus } from "@moorage/domain/service";
import { and, desc, eq, inArray } from "drizzle-orm";
import type { Runtime } from "../runtime.ts";
import type { Transaction } from "../transaction.ts";
import type { ServerContext, ServerRow } from "./load.ts";

type RunRow = typeof run.$inferSelect;
export type ServerRunType = Extract<RunType, "server-setup" | "node-drain">;
const types: ServerRunType[] = ["server-setup", "node-drain"];
const isOpen = inArray(run.status, ["queued", "running"]);

interface Wanted {
  type: ServerRunType;
  title: string;
  description?: string;
}

/** One of a kind at a time. The caller rings the worker's bell. */
export async function requestServerRun(tx: Transaction, ctx: ServerContext, wanted: Wanted): Promise<string> {
  const { id: serverId, name } = ctx.server;
  // Requests at once wait for each other.
  await tx.select({ id: server.id }).from(server).where(eq(server.id, serverId)).for("update");
  const [open] = await tx
    .select({ title: run.title })
    .from(run)
    .where(and(eq(run.serverId, serverId), eq(run.type, wanted.type), isOpen));
  if (open)
    throw new AppError("CONFLICT", `This is being done on ${name} already: ${open.title}.`, {
      hint: "Its page shows how far it is.",
    });
  const id = newId("run");
  const { type, id: actorId, name: actorName } = ctx.actor;
  const actor = { type, id: actorId, name: actorName };
  await tx.insert(run).values({ ...wanted, id, organizationId: ctx.organizationId, serverId, actor });
  return id;
}

export interface ServerRun {
  id: string;
  type: ServerRunType;
  title: string;
  status: RunStatus;
  by: string;
  /** Who cancelled it. */
  endedBy: string | null;
  steps: Step[];
  cause: RunCause | null;
  cancelRequested: boolean;
  createdAt: string;
  startedAt: string | null;
  endedAt: string | null;
}

const runsMax = 50;

/** Newest first. */
export async function listServerRuns({ runtime, server: of, organizationId }: ServerContext): Promise<ServerRun[]> {
  const rows = await runtime.db
    .select()
    .from(run)
    .where(and(eq(run.serverId, of.id), eq(run.organizationId, organizationId)))
    .orderBy(desc(run.createdAt))
    .limit(runsMax);
  return rows.map(
    ({ id, type, title, status, actor, endedBy, steps, cause, createdAt, startedAt, endedAt, ...row }) => ({
      ...{ id, type: type as ServerRunType, title, status, by: actor.name, endedBy, steps, cause },
      cancelRequested: row.cancelRequestedAt !== null,
      createdAt: createdAt.toISOString(),
      startedAt: startedAt?.toISOString() ?? null,
      endedAt: endedAt?.toISOString() ?? null,
    }),
  );
}

export interface ServerRunBundle {
  run: RunRow;
  server: ServerRow;
}

/** Takes one that waits, or whose worker died. Undefined when it has ended. */
export async function claimServerRun({ db, now }: Runtime, runId: string): Promise<ServerRunBundle | undefined> {
  const [claimed] = await db
    .update(run)
    .set({ status: "running", startedAt: now() })
    .where(and(eq(run.id, runId), inArray(run.type, types), isOpen))
    .returning();
  if (!claimed?.serverId) return undefined;
  const [of] = await db.select().from(server).where(eq(server.id, claimed.serverId));
  return of && { run: claimed, server: of };
}

/** Those that have not ended: rung for again when nobody works on them. */
export async function listOpenServerRuns({ db }: Runtime): Promise<string[]> {
  const rows = await db
    .select({ id: run.id })
    .from(run)
    .where(and(inArray(run.type, types), isOpen));
  return rows.map(({ id }) => id);
}
