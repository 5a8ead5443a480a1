import { z } from "zod";

/** How images are made of the source, whichever builder makes them. */
export const BuildSettings = z.object({
  /** Each build begins at the first step; what earlier builds left is not used. */
  withoutCache: z.boolean().default(false),
  /**
   * A build from a Dockerfile finds the variables in a file `.env` beside it. What copies that file puts their values into
   * a layer of the image, so it is never there unless somebody asks for it.
   */
  envFile: z.boolean().default(false),
});

export const BuildSettingsPatch = z.object({ withoutCache: z.boolean(), envFile: z.boolean() }).partial();
