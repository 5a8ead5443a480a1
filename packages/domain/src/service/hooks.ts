import { z } from "zod";
import { Words } from "./words.ts";

const TimeoutSeconds = z.number().int().min(1, "At least 1 s.").max(7_200, "At most 7200 s, two hours.");

/** Commands that run once in each deployment, in the new image with its variables. Empty lists run nothing. */
export const Hooks = z.object({
  /** Before the new version starts; when it fails, the deployment ends and the old version stays. */
  preDeploy: Words.default([]),
  /** After traffic has come; a failure is shown and changes nothing. */
  postDeploy: Words.default([]),
  timeoutSeconds: TimeoutSeconds.default(600),
});

export const HooksPatch = z.object({ preDeploy: Words, postDeploy: Words, timeoutSeconds: TimeoutSeconds }).partial();
