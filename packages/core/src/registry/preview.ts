import { composeReference } from "@moorage/domain/providers";
import { z } from "zod";
import type { ConnectionContext } from "../connection/family.ts";
import { registryOf } from "./family.ts";

export const PreviewReference = z.object({ image: z.string().max(500) });

/** What will be pulled when `image` is written for this registry. */
export const previewReference = (
  { connection }: ConnectionContext,
  { image }: z.output<typeof PreviewReference>,
): { reference: string } => ({ reference: composeReference(registryOf(connection), image) });
