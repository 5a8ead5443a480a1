/** What the worker reads and writes of a command. */
import { command, environment, project, run, service } from "@moorage/db/schema";
import type { RunCause } from "@moorage/domain";
import type { RunStatus } from "@moorage/domain/service";
import { and, asc, eq, inArray, isNull } from "drizzle-orm";
import { systemContext } from "../context.ts";
import type { Runtime } from "../runtime.ts";
import { withTransaction } from "../transaction.ts";

export interface CommandBundle {
  run: typeof run.$inferSelect;
  command: typeof command.$inferSelect;
  service: typeof service.$inferSelect;
  environment: typeof environment.$inferSelect;
  project: typeof project.$inferSelect;
}

/** Takes a command that waits, or one whose worker died while it ran. Undefined when it is not to be run. */
export async function claimCommand({ db, now }: Runtime, commandId: string): Promise<CommandBundle | undefined> {
  await db
    .update(run)
    .set({ status: "running", startedAt: now() })
    .where(and(eq(run.id, commandId), eq(run.type, "command"), eq(run.status, "queued")));
  const [row] = await db
    .select({ run, command, service, environment, project })
    .from(command)
    .innerJoin(run, eq(run.id, command.id))
    .innerJoin(service, eq(service.id, run.serviceId))
    .innerJoin(environment, eq(environment.id, service.environmentId))
    .innerJoin(project, eq(project.id, environment.projectId))
    .where(and(eq(command.id, commandId), eq(run.status, "running"), isNull(service.deletedAt)));
  return row;
}

/** Commands that have not ended, of one service or of all; also those of services that go. */
export async function listOpenCommands({ db }: Runtime, serviceId?: string): Promise<string[]> {
  const rows = await db
    .select({ id: run.id })
    .from(run)
    .where(
      and(
        eq(run.type, "command"),
        inArray(run.status, ["queued", "running"]),
        serviceId === undefined ? undefined : eq(run.serviceId, serviceId),
      ),
    )
    .orderBy(asc(run.createdAt));
  return rows.map(({ id }) => id);
}

interface Outcome {
  status: Extract<RunStatus, "succeeded" | "failed" | "cancelled">;
  cause?: RunCause;
  exitCode?: number;
}

/** Ends a command once. */
export async function finishCommand(
  runtime: Runtime,
  at: CommandBundle,
  { status, cause, exitCode }: Outcome,
): Promise<void> {
  const { organizationId } = at.project;
  const { id: serviceId, environmentId, name } = at.service;
  const ctx = { ...systemContext(runtime, "command.finish"), organizationId, permissions: new Set<never>() };
  await withTransaction(ctx, async (tx) => {
    await tx
      .update(run)
      .set({ status, cause: cause ?? null, endedAt: runtime.now() })
      .where(and(eq(run.id, at.run.id), eq(run.status, "running")));
    if (exitCode !== undefined) await tx.update(command).set({ exitCode }).where(eq(command.id, at.run.id));
    tx.note({ type: "service", id: serviceId, name, after: { command: at.run.title, status, exitCode } });
    tx.publish({ type: "run.changed", organizationId, environmentId, serviceId, runId: at.run.id });
  });
}
