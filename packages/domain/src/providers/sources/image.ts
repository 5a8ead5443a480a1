import { z } from "zod";
import { ImageName } from "../../image-reference.ts";
import { defineProvider } from "../../provider.ts";
import type { Source } from "./source.ts";

export const image = defineProvider({
  type: "image",
  label: "Docker image",
  description: "A public image, or one that is present on the server.",
  config: z.object({
    image: ImageName.meta({ label: "Image", help: "With a tag or a digest, for example nginx:1.27." }),
  }),
  secrets: z.object({}),
  create: ({ config }): Source => ({ needs: "image", image: config.image, summary: config.image }),
});
