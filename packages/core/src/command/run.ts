import { command, deployment, run, service } from "@moorage/db/schema";
import { AppError, newId, notFound } from "@moorage/domain";
import { joinWords, OneOffArgv, OneOffLimits } from "@moorage/domain/service";
import { and, desc, eq, inArray, isNull, notInArray } from "drizzle-orm";
import { z } from "zod";
import type { ServiceContext } from "../context.ts";
import { requireRoom, limits as rowLimits } from "../limits.ts";
import { type Transaction, withTransaction } from "../transaction.ts";

export const RunCommand = z.object({ argv: OneOffArgv, limits: OneOffLimits.prefault({}) });

const titleMax = 200;
/** So many that have ended stay in the list, with their logs. */
const keptMax = 50;

/** Asks for a program to be run once: in the image that serves now, with today's variables and mounts. */
export async function runCommand(
  ctx: ServiceContext,
  { argv, limits }: z.output<typeof RunCommand>,
): Promise<{ id: string }> {
  const { id: serviceId, environmentId, name } = ctx.service;
  const { organizationId } = ctx;
  const { type, id: actorId, name: actorName } = ctx.actor;
  const title = joinWords(argv).slice(0, titleMax);
  return withTransaction(ctx, async (tx) => {
    const { number, image } = await serving(tx, ctx);
    await requireRoom(tx, {
      table: run,
      where: and(eq(run.serviceId, serviceId), eq(run.type, "command"), inArray(run.status, ["queued", "running"])),
      max: rowLimits.commandsAtOnce,
      what: "commands running",
    });
    await forgetOld(tx, serviceId);
    const id = newId("run");
    const actor = { type, id: actorId, name: actorName };
    await tx.insert(run).values({ id, organizationId, serviceId, type: "command", title, actor });
    await tx.insert(command).values({ id, argv, limits, number, image });
    tx.note({ type: "service", id: serviceId, name, after: { command: title } });
    tx.publish({ type: "run.changed", organizationId, environmentId, serviceId, runId: id });
    tx.enqueue("command", { commandId: id });
    return { id };
  });
}

/** The version whose image it takes; the service stays locked, so that it is not deleted meanwhile. */
async function serving(tx: Transaction, ctx: ServiceContext): Promise<{ number: number; image: string }> {
  const [row] = await tx
    .select({ number: deployment.number, image: deployment.image })
    .from(service)
    .leftJoin(deployment, eq(deployment.id, service.activeDeploymentId))
    .where(and(eq(service.id, ctx.service.id), isNull(service.deletedAt)))
    .for("share", { of: service });
  if (!row) throw notFound("Service");
  const { number, image } = row;
  if (number === null || image === null)
    throw new AppError("PRECONDITION", `${ctx.service.name} has no version yet whose image a command could run in.`, {
      hint: "Deploy it first.",
    });
  return { number, image };
}

async function forgetOld(tx: Transaction, serviceId: string): Promise<void> {
  const ended = and(
    eq(run.serviceId, serviceId),
    eq(run.type, "command"),
    notInArray(run.status, ["queued", "running"]),
  );
  const old = tx.select({ id: run.id }).from(run).where(ended).orderBy(desc(run.createdAt), desc(run.id));
  await tx.delete(run).where(inArray(run.id, old.offset(keptMax - 1)));
}
