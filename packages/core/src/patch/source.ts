import { environment, project, service } from "@moorage/db/schema";
import type { SourceFile, SourceTree } from "@moorage/domain";
import { PatchPath } from "@moorage/domain/service";
import { and, eq } from "drizzle-orm";
import { z } from "zod";
import type { ServiceContext } from "../context.ts";
import type { ServerContext } from "../server/index.ts";
import { withTransaction } from "../transaction.ts";

const timeoutMs = 100_000;

export const BrowseSource = z.object({
  folder: z.union([z.literal(""), PatchPath]).default(""),
  /** Looks at the repository again, also if that was done a moment ago. */
  refresh: z.boolean().default(false),
});

/** Names of the files that a service is built from, at its branch. Patches are not applied. */
export const browseSource = (
  { runtime, service: { id: serviceId } }: ServiceContext,
  { folder, refresh }: z.output<typeof BrowseSource>,
): Promise<SourceTree> => runtime.tasks.ask("source.tree", { serviceId, folder, refresh }, { timeoutMs });

export const ReadSourceFile = z.object({ path: PatchPath });

export const readSourceFile = (
  { runtime, service: { id: serviceId } }: ServiceContext,
  { path }: z.output<typeof ReadSourceFile>,
): Promise<SourceFile> => runtime.tasks.ask("source.file", { serviceId, path }, { timeoutMs });

/** Takes away what is kept to be looked at, of the organization's services on a server. It is fetched again when asked for. */
export async function forgetSources(ctx: ServerContext): Promise<void> {
  const { id, name } = ctx.server;
  await withTransaction(ctx, async (tx) => {
    const rows = await tx
      .select({ id: service.id })
      .from(service)
      .innerJoin(environment, eq(environment.id, service.environmentId))
      .innerJoin(project, eq(project.id, environment.projectId))
      .where(and(eq(service.serverId, id), eq(project.organizationId, ctx.organizationId)));
    tx.note({ type: "server", id, name });
    tx.enqueue("forgetSources", { serviceIds: rows.map((row) => row.id) });
  });
}
