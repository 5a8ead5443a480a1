/** What takes room on a server, and what is done about it. Of this machine only its administrators learn it. */
import { type CleanPart, cleanParts, type DiskPart, type LeftVolume } from "@moorage/domain/server";
import { z } from "zod";
import { requirePermission } from "../context.ts";
import { Id } from "../id.ts";
import { withTransaction } from "../transaction.ts";
import { requireOwn, type ServerContext } from "./load.ts";
import { findOwners } from "./needed.ts";
import { requestCleanUp } from "./run.ts";

/** Counting volumes takes an engine its time. */
const timeoutMs = 90_000;

export interface ListedVolume extends LeftVolume {
  /** The service that had it; null for one that nothing is known of any more. */
  service: { name: string; isGone: boolean } | null;
}

export interface ServerDisk {
  parts: DiskPart[];
  /** That no service uses any more; the biggest first. */
  volumes: ListedVolume[];
}

export async function getDisk(ctx: ServerContext): Promise<ServerDisk> {
  requireOwn(ctx);
  const { runtime } = ctx;
  const { parts, volumes } = await runtime.tasks.ask("server.disk", { serverId: ctx.server.id }, { timeoutMs });
  const owners = await findOwners(runtime, [...new Set(volumes.map(({ serviceId }) => serviceId))]);
  const listed = volumes.map((volume) => {
    const owner = owners.get(volume.serviceId);
    return { ...volume, service: owner ? { name: owner.name, isGone: owner.isGone } : null };
  });
  return { parts, volumes: listed.sort((a, b) => (b.sizeBytes ?? 0) - (a.sizeBytes ?? 0)) };
}

export const RemoveVolume = z.object({ volumeId: Id });

/** For good; refused while a container has it. */
export async function removeVolume(
  ctx: ServerContext,
  { volumeId }: z.output<typeof RemoveVolume>,
): Promise<{ removed: true }> {
  requireOwn(ctx);
  const { id, name } = ctx.server;
  const went = await ctx.runtime.tasks.ask("server.removeVolume", { serverId: id, volumeId }, { timeoutMs });
  await withTransaction(ctx, async (tx) => {
    tx.note({ type: "server", id, name, before: { volume: went.name, service: went.serviceId } });
    tx.publish({ type: "server.changed", organizationId: ctx.organizationId, serverId: id });
  });
  return { removed: true };
}

export const CleanServer = z.object({ parts: z.array(z.enum(cleanParts)).min(1, "Choose what is to be cleaned.") });

/** A run; what is needed, and what is not this instance's, stays. Data goes only when volumes are named. */
export async function cleanServer(ctx: ServerContext, input: z.output<typeof CleanServer>): Promise<{ runId: string }> {
  requireOwn(ctx);
  if (input.parts.includes("volumes")) requirePermission(ctx, "server:delete");
  const parts: CleanPart[] = cleanParts.filter((part) => input.parts.includes(part));
  return withTransaction(ctx, async (tx) => {
    const { id, name } = ctx.server;
    const runId = await requestCleanUp(tx, ctx, parts);
    tx.note({ type: "server", id, name, after: { parts } });
    tx.publish({ type: "server.changed", organizationId: ctx.organizationId, serverId: id });
    tx.enqueue("serverRun", { runId });
    return { runId };
  });
}
