import { z } from "zod";
import { defineProvider } from "../../provider.ts";
import { BuildPath } from "./git-fields.ts";
import type { Source } from "./source.ts";

export const drop = defineProvider({
  type: "drop",
  label: "Upload",
  description: "A zip, tar or tar.gz archive of the source.",
  config: z.object({
    // The name of a file on the server: it comes back from clients with the rest of a spec.
    uploadId: z
      .string()
      .max(64)
      .regex(/^[A-Za-z0-9_-]+$/, "This is not an upload's id.")
      .optional(),
    fileName: z
      .string()
      .max(255)
      .refine((name) => name.isWellFormed() && !name.includes("\0"), "This is not a file name.")
      .optional(),
    buildPath: BuildPath.default("").meta({ label: "Build path", help: "Folder of the archive; empty is its root." }),
  }),
  secrets: z.object({}),
  create: ({ config }): Source => ({
    needs: "build",
    checkout: { kind: "upload", uploadId: config.uploadId, buildPath: config.buildPath },
    summary: config.fileName ?? "Uploaded archive",
  }),
});
