import { z } from "zod";
import { Resources } from "./resources.ts";
import { Words } from "./words.ts";

/** A program and its arguments, run as it is: no shell reads it. */
export const OneOffArgv = Words.min(1, "Say which program to run.").refine(
  ([program]) => program !== "",
  "The first word is the program, so it is not empty.",
);

const processesMax = 4_096;
const daySeconds = 86_400;

/** What a one-off command may take. Null is what the service's own containers may. */
export const OneOffLimits = z.object({
  memoryLimit: Resources.shape.memoryLimit,
  cpuLimit: Resources.shape.cpuLimit,
  processes: z
    .number()
    .int()
    .min(1, "At least 1 process.")
    .max(processesMax, "At most 4096 processes.")
    .default(processesMax),
  timeoutSeconds: z.number().int().min(1, "At least 1 s.").max(daySeconds, "At most 86400 s, one day.").default(3_600),
});
export type OneOffLimits = z.output<typeof OneOffLimits>;
