import path from "node:path";
import { AppError } from "@moorage/domain";
import type { Checkout } from "@moorage/domain/providers";
import type { Host } from "../host/host.ts";
import { unpack } from "./archive.ts";

export interface CheckedOut {
  sourceDir: string;
  commit: string | undefined;
}

/** Uploads lie under their id; no path comes from a client. */
export const uploadPath = (dataDir: string, uploadId: string): string => `${dataDir}/uploads/${uploadId}`;

/** Brings the source into `workDir/src`. */
export async function checkOut(
  { files }: Host,
  checkout: Checkout,
  at: { dataDir: string; workDir: string; log(line: string): void },
): Promise<CheckedOut> {
  const sourceDir = `${at.workDir}/src`;
  if (!checkout.uploadId) throw new AppError("PRECONDITION", "No archive was uploaded yet.");
  if (path.basename(checkout.uploadId) !== checkout.uploadId || checkout.uploadId.startsWith("."))
    throw new AppError("INVALID", "This is not an upload's id.");
  const file = uploadPath(at.dataDir, checkout.uploadId);
  const found = await files.stat(file);
  if (!found)
    throw new AppError("NOT_FOUND", "The uploaded archive is not on this server any more.", {
      hint: "Upload it again.",
    });
  await unpack(file, sourceDir);
  at.log(`Unpacked the archive (${(found.sizeBytes / 1024).toFixed(0)} KiB)`);
  return { sourceDir, commit: undefined };
}
