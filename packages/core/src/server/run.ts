/** Runs of a server: its set-ups, its clean-ups, the moves off a node, and the changes of its key. */
import { run, server } from "@moorage/db/schema";
import { AppError, newId, type RunCause, type RunType, type Step } from "@moorage/domain";
import type { CleanPart } from "@moorage/domain/server";
import type { RunStatus } from "@moorage/domain/service";
import { and, desc, eq, inArray, isNull, sql } from "drizzle-orm";
import type { Runtime } from "../runtime.ts";
import type { Transaction } from "../transaction.ts";
import type { ServerContext, ServerRow } from "./load.ts";

type RunRow = typeof run.$inferSelect;
export type ServerRunType = Extract<RunType, "server-setup" | "node-drain" | "server-clean" | "key-rotation">;
const types: ServerRunType[] = ["server-setup", "node-drain", "server-clean", "key-rotation"];
const isOpen = inArray(run.status, ["queued", "running"]);

interface Wanted {
  type: ServerRunType;
  title: string;
  description?: string;
}

/** One of a kind at a time; it may wait behind one that is being cancelled. The caller rings the worker's bell. */
export async function requestServerRun(
  tx: Transaction,
  ctx: ServerContext,
  wanted: Wanted,
  { behindCancelled = false } = {},
): Promise<string> {
  const { id: serverId, name } = ctx.server;
  // Requests at once wait for each other.
  await tx.select({ id: server.id }).from(server).where(eq(server.id, serverId)).for("update");
  const [open] = await tx
    .select({ title: run.title })
    .from(run)
    .where(
      and(
        ...[eq(run.serverId, serverId), eq(run.type, wanted.type), isOpen],
        behindCancelled ? isNull(run.cancelRequestedAt) : undefined,
      ),
    );
  if (open)
    throw new AppError("CONFLICT", `This is being done on ${name} already: ${open.title}.`, {
      hint: "Its page shows how far it is.",
    });
  return insertRun(tx, ctx, wanted);
}

async function insertRun(tx: Transaction, ctx: ServerContext, wanted: Wanted): Promise<string> {
  const { organizationId } = ctx;
  const id = newId("run");
  const { type, id: actorId, name } = ctx.actor;
  const actor = { type, id: actorId, name };
  await tx.insert(run).values({ ...wanted, id, organizationId, serverId: ctx.server.id, actor });
  return id;
}

/** The same that waits already is not asked for twice; another one waits for its end. */
export async function requestCleanUp(
  tx: Transaction,
  ctx: ServerContext,
  parts: readonly CleanPart[],
): Promise<string> {
  const { id: serverId } = ctx.server;
  const wanted: Wanted = { type: "server-clean", title: "Clean-up", description: parts.join(" ") };
  await tx.select({ id: server.id }).from(server).where(eq(server.id, serverId)).for("update");
  const [waiting] = await tx
    .select({ id: run.id })
    .from(run)
    .where(
      and(
        ...[eq(run.serverId, serverId), eq(run.organizationId, ctx.organizationId), eq(run.type, wanted.type)],
        ...[eq(run.description, wanted.description ?? ""), eq(run.status, "queued")],
      ),
    );
  return waiting?.id ?? insertRun(tx, ctx, wanted);
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

/** Nothing of the same kind runs on its server: another one waits. */
const isAlone = sql`not exists (
  select from ${run} other
  where other.server_id = "run"."server_id" and other.type = "run"."type" and other.status = 'running'
    and other.id <> "run"."id")`;

/** Takes one that waits, or whose worker died. Undefined when it has ended, or has to wait. */
export async function claimServerRun({ db, now }: Runtime, runId: string): Promise<ServerRunBundle | undefined> {
  const [claimed] = await db
    .update(run)
    .set({ status: "running", startedAt: now() })
    .where(and(eq(run.id, runId), inArray(run.type, types), isOpen, isAlone))
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
