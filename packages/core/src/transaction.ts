import { classifyDatabaseError, type Queryable } from "@moorage/db";
import { audit } from "@moorage/db/schema";
import type { DomainEvent, JobInput, JobName } from "@moorage/domain";
import type { Context, OrganizationContext } from "./context.ts";

export interface AuditTarget {
  type: string;
  id?: string;
  name?: string;
  before?: Record<string, unknown>;
  after?: Record<string, unknown>;
}

/** A transaction of a use case: queries, what the audit row says, and what happens once it is committed. */
export interface Transaction extends Queryable {
  /** Fills in the audit row that the frame writes. */
  note(target: AuditTarget): void;
  /** Told to browsers after the commit. */
  publish(event: DomainEvent): void;
  /** A doorbell after the commit: the row is the truth, so a lost job is found again by the sweeper. */
  enqueue<N extends JobName>(name: N, input: JobInput<N>): void;
}

const hasOrganization = (ctx: Context): ctx is OrganizationContext => "organizationId" in ctx;

/** Runs a change: one transaction, one audit row, then events and jobs. */
export async function withTransaction<T>(ctx: Context, change: (tx: Transaction) => Promise<T>): Promise<T> {
  const after: (() => Promise<void> | void)[] = [];
  const notes: AuditTarget[] = [];
  const result = await ctx.runtime.db
    .transaction(async (inner) => {
      const tx: Transaction = Object.assign(Object.create(inner) as typeof inner, {
        note: (target: AuditTarget) => void notes.push(target),
        publish: (event: DomainEvent) => void after.push(() => ctx.runtime.events.publish(event)),
        enqueue: <N extends JobName>(name: N, input: JobInput<N>) =>
          void after.push(() => ctx.runtime.tasks.enqueue(name, input)),
      });
      const value = await change(tx);
      await writeAudit(tx, ctx, notes);
      return value;
    })
    .catch((error: unknown) => {
      throw classifyDatabaseError(error);
    });
  await ctx.runtime.checkpoint?.(`committed ${ctx.operation}`);
  for (const act of after)
    try {
      await act();
    } catch (error) {
      ctx.runtime.log.warn({ error, operation: ctx.operation }, "after commit: the sweeper will do it");
    }
  return result;
}

async function writeAudit(tx: Queryable, ctx: Context, notes: readonly AuditTarget[]): Promise<void> {
  const { type, id, name } = ctx.actor;
  const rows = (notes.length > 0 ? notes : [{ type: ctx.operation.split(".")[0] ?? "" }]).map(
    (target: AuditTarget) => ({
      organizationId: hasOrganization(ctx) ? ctx.organizationId : null,
      actor: { type, id, name },
      action: ctx.operation,
      targetType: target.type,
      targetId: target.id ?? null,
      targetName: target.name ?? null,
      before: target.before ?? null,
      after: target.after ?? null,
      requestId: ctx.requestId,
    }),
  );
  await tx.insert(audit).values(rows);
}
