import { patch } from "@moorage/db/schema";
import { AppError, notFound } from "@moorage/domain";
import { PatchContent, PatchPath, patchTypes } from "@moorage/domain/service";
import { and, eq, ne } from "drizzle-orm";
import { z } from "zod";
import { loadService } from "../authorize.ts";
import type { ServiceContext } from "../context.ts";
import { Id } from "../id.ts";
import { limits, requireRoom } from "../limits.ts";
import { first } from "../rows.ts";
import { type Transaction, withTransaction } from "../transaction.ts";
import { type Patch, patchOf } from "./list.ts";
import type { PatchContext, PatchRow } from "./load.ts";

export const SavePatch = z.object({
  path: PatchPath,
  type: z.enum(patchTypes).default("update"),
  content: PatchContent.default(""),
  enabled: z.boolean().default(true),
});
type SavePatch = z.output<typeof SavePatch>;

/** A path has one patch: saved again, it is this one. Applies at the next build. */
export function savePatch(ctx: ServiceContext, input: SavePatch): Promise<Patch> {
  const { id: serviceId } = ctx.service;
  return changed(ctx, async (tx) => {
    const where = eq(patch.serviceId, serviceId);
    await requireRoom(tx, {
      ...{ table: patch, max: limits.patchesPerService, what: "patches" },
      where: and(where, ne(patch.path, input.path)),
    });
    const { path, type, enabled } = input;
    const values = { path, type, enabled, content: contentOf(input), updatedAt: ctx.runtime.now() };
    const rows = await tx
      .insert(patch)
      .values({ serviceId, ...values })
      .onConflictDoUpdate({ target: [patch.serviceId, patch.path], set: values })
      .returning();
    return note(tx, first(rows));
  });
}

/** The same, for a file that must not have one yet. */
export async function createPatch(ctx: ServiceContext, input: SavePatch): Promise<Patch> {
  const { db } = ctx.runtime;
  const [there] = await db
    .select({ id: patch.id })
    .from(patch)
    .where(and(eq(patch.serviceId, ctx.service.id), eq(patch.path, input.path)));
  if (there) throw taken(input.path);
  return savePatch(ctx, input);
}

export const UpdatePatch = z
  .object({ path: PatchPath, type: z.enum(patchTypes), content: PatchContent, enabled: z.boolean() })
  .partial();

export function updatePatch(ctx: PatchContext, input: z.output<typeof UpdatePatch>): Promise<Patch> {
  const { id } = ctx.patch;
  return changed(ctx, async (tx) => {
    const [now] = await tx.select().from(patch).where(eq(patch.id, id)).for("update");
    if (!now) throw notFound("Patch");
    const after = { ...now, ...given(input), updatedAt: ctx.runtime.now() };
    const [other] = await tx
      .select({ id: patch.id })
      .from(patch)
      .where(and(eq(patch.serviceId, now.serviceId), eq(patch.path, after.path), ne(patch.id, id)));
    if (other) throw taken(after.path);
    const { path, type, enabled, updatedAt } = after;
    const values = { path, type, enabled, updatedAt, content: contentOf(after) };
    return note(tx, first(await tx.update(patch).set(values).where(eq(patch.id, id)).returning()), now);
  });
}

export function removePatch(ctx: PatchContext): Promise<Patch> {
  return changed(ctx, async (tx) => {
    const { id, path } = ctx.patch;
    await tx.delete(patch).where(eq(patch.id, id));
    tx.note({ type: "patch", id, name: path, before: told(ctx.patch) });
    return patchOf(ctx.patch);
  });
}

export const CopyPatches = z.object({ from: Id });

/** Those of another service, as they are. */
export async function copyPatches(
  ctx: ServiceContext,
  { from }: z.output<typeof CopyPatches>,
): Promise<{ copied: number }> {
  const source = await loadService(ctx, from);
  const rows = await ctx.runtime.db.select().from(patch).where(eq(patch.serviceId, source.service.id));
  return changed(ctx, async (tx) => {
    const copies = rows.map(({ path, type, enabled, content }) => ({ path, type, enabled, content }));
    if (copies.length > 0)
      await tx
        .insert(patch)
        .values(copies.map((row) => ({ ...row, serviceId: ctx.service.id })))
        .onConflictDoNothing();
    tx.note({
      type: "patch",
      name: copies
        .map(({ path }) => path)
        .join(", ")
        .slice(0, 500),
    });
    return { copied: copies.length };
  });
}

function changed<T>(ctx: ServiceContext, change: (tx: Transaction) => Promise<T>): Promise<T> {
  const { organizationId } = ctx;
  const { id: serviceId, environmentId } = ctx.service;
  return withTransaction(ctx, async (tx) => {
    tx.publish({ type: "service.changed", organizationId, environmentId, serviceId });
    return change(tx);
  });
}

const given = <T extends object>(input: T) =>
  Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined)) as Partial<PatchRow>;

/** A file that is deleted has none. */
const contentOf = ({ type, content }: Pick<PatchRow, "type" | "content">): string => (type === "delete" ? "" : content);

const taken = (path: string): AppError =>
  new AppError("CONFLICT", `There is a patch of ${path} already.`, { field: "path", hint: "Change that one." });

/** Never the content: it may be long, and it is no business of who reads the audit log. */
const told = ({ path, type, enabled, content }: PatchRow) => ({ path, type, enabled, sizeBytes: content.length });

function note(tx: Transaction, row: PatchRow, before?: PatchRow): Patch {
  tx.note({ type: "patch", id: row.id, name: row.path, ...(before && { before: told(before) }), after: told(row) });
  return patchOf(row);
}
