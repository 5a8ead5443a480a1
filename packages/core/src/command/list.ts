import { command, environment, project, run, service } from "@moorage/db/schema";
import { notFound } from "@moorage/domain";
import type { OneOffLimits } from "@moorage/domain/service";
import { and, desc, eq, inArray, isNull, type SQL } from "drizzle-orm";
import { z } from "zod";
import type { OrganizationContext, ServiceContext } from "../context.ts";
import { type RunSummary, runSummaryOf } from "../run/summary.ts";

/** A one-off command; its title is the line that was typed. */
export interface Command extends RunSummary {
  argv: string[];
  limits: OneOffLimits;
  /** Of the version whose image it runs in. */
  number: number;
  /** Null until it has ended, and when it was ended. */
  exitCode: number | null;
  service: { id: string; name: string; environmentId: string };
}

function select({ runtime, organizationId }: OrganizationContext, where: SQL | undefined, limit: number) {
  const open = inArray(run.status, ["queued", "running"]);
  return runtime.db
    .select({ run, command, service: { id: service.id, name: service.name, environmentId: service.environmentId } })
    .from(command)
    .innerJoin(run, eq(run.id, command.id))
    .innerJoin(service, eq(service.id, run.serviceId))
    .innerJoin(environment, eq(environment.id, service.environmentId))
    .innerJoin(project, eq(project.id, environment.projectId))
    .where(and(eq(project.organizationId, organizationId), isNull(service.deletedAt), where))
    .orderBy(desc(open), desc(run.createdAt), desc(run.id))
    .limit(limit);
}

const commandOf = ({ run: at, command: own, service: of }: Awaited<ReturnType<typeof select>>[number]): Command => ({
  ...runSummaryOf(at),
  argv: own.argv,
  limits: own.limits,
  number: own.number,
  exitCode: own.exitCode,
  service: of,
});

export const ListCommands = z.object({ limit: z.number().int().min(1).max(100).default(100) });

/** What runs, then what has ended, newest first. */
export const listCommands = async (ctx: ServiceContext, { limit }: z.output<typeof ListCommands>): Promise<Command[]> =>
  (await select(ctx, eq(run.serviceId, ctx.service.id), limit)).map(commandOf);

/** A command by its id, through the organization, and of one service when it is named. */
export async function getCommand(ctx: OrganizationContext, commandId: string, serviceId?: string): Promise<Command> {
  const ofService = serviceId === undefined ? undefined : eq(run.serviceId, serviceId);
  const [row] = await select(ctx, and(eq(command.id, commandId), ofService), 1);
  if (!row) throw notFound("Command");
  return commandOf(row);
}
