import { patch } from "@moorage/db/schema";
import type { PatchType, SourcePatch } from "@moorage/domain/service";
import { and, asc, eq, sql } from "drizzle-orm";
import type { ServiceContext } from "../context.ts";
import type { Runtime } from "../runtime.ts";
import type { PatchContext, PatchRow } from "./load.ts";

export interface ListedPatch {
  id: string;
  serviceId: string;
  path: string;
  type: PatchType;
  enabled: boolean;
  sizeBytes: number;
  createdAt: string;
  updatedAt: string;
}
export type Patch = ListedPatch & { content: string };

type Row = Omit<PatchRow, "content">;
const listedOf = ({ createdAt, updatedAt, ...row }: Row, sizeBytes: number): ListedPatch => ({
  ...row,
  sizeBytes,
  createdAt: createdAt.toISOString(),
  updatedAt: updatedAt.toISOString(),
});

export const patchOf = ({ content, ...row }: PatchRow): Patch => ({
  ...listedOf(row, Buffer.byteLength(content)),
  content,
});

/** By path, without their contents. */
export async function listPatches({ runtime, service }: ServiceContext): Promise<ListedPatch[]> {
  const { content: _none, ...columns } = columnsOf;
  const rows = await runtime.db
    .select({ ...columns, sizeBytes: sql<number>`octet_length(${patch.content})` })
    .from(patch)
    .where(eq(patch.serviceId, service.id))
    .orderBy(asc(patch.path));
  return rows.map(({ sizeBytes, ...row }) => listedOf(row, sizeBytes));
}

const columnsOf = {
  id: patch.id,
  serviceId: patch.serviceId,
  path: patch.path,
  type: patch.type,
  enabled: patch.enabled,
  content: patch.content,
  createdAt: patch.createdAt,
  updatedAt: patch.updatedAt,
};

export const getPatch = (ctx: PatchContext): Patch => patchOf(ctx.patch);

/** What the next build is changed by. */
export async function listEnabledPatches({ db }: Runtime, serviceId: string): Promise<SourcePatch[]> {
  return db
    .select({ type: patch.type, path: patch.path, content: patch.content })
    .from(patch)
    .where(and(eq(patch.serviceId, serviceId), eq(patch.enabled, true)))
    .orderBy(asc(patch.path));
}
