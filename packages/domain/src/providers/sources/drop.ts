import { z } from "zod";
import { defineProvider } from "../../provider.ts";
import type { Source } from "./source.ts";

export const drop = defineProvider({
  type: "drop",
  label: "Upload",
  description: "A zip or tar.gz archive of the source, built from its Dockerfile.",
  config: z.object({
    uploadId: z.string().max(64).optional(),
    fileName: z.string().max(255).optional(),
  }),
  secrets: z.object({}),
  create: ({ config }): Source => ({
    needs: "build",
    checkout: { kind: "upload", uploadId: config.uploadId },
    summary: config.fileName ?? "Uploaded archive",
  }),
});
