import { upload } from "@moorage/db/schema";
import { mergeSpec } from "@moorage/domain/service";
import type { ServiceContext } from "../context.ts";
import { withTransaction } from "../transaction.ts";
import { saveSpec } from "./save-spec.ts";

/** Notes an archive that lies in the uploads folder, and makes it the service's source. */
export async function recordUpload(
  ctx: ServiceContext,
  file: { id: string; fileName: string; sizeBytes: number },
): Promise<void> {
  const { id: serviceId, name } = ctx.service;
  await withTransaction(ctx, async (tx) => {
    await tx.insert(upload).values({ ...file, serviceId });
    const sent = { type: "drop" as const, uploadId: file.id, fileName: file.fileName };
    const { row } = await saveSpec(tx, ctx, (spec) => {
      const { source: before } = spec;
      return mergeSpec(spec, { source: { buildPath: before.type === "drop" ? before.buildPath : "", ...sent } });
    });
    const { source } = row.spec;
    tx.note({ type: "service", id: serviceId, name, after: { source } });
  });
}
