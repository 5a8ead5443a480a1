import { everySecondsMax, everySecondsMin, type Monitoring, retentionDaysMax } from "@moorage/domain/server";
import { z } from "zod";
import { typed } from "../form.ts";

const whole = z.number("Enter a number.").int("Enter a whole number.");
const percent = z.number("Enter a number.").min(1, "From 1 to 100.").max(100, "From 1 to 100.");

/** Empty: there is none. */
const limit = z
  .string()
  .trim()
  .transform((text) => (text === "" ? null : Number(text)))
  .pipe(percent.nullable());

/** The fields as they are typed. */
export const MonitoringForm = z.object({
  on: z.boolean(),
  everySeconds: typed(
    whole
      .min(everySecondsMin, `At least ${everySecondsMin} seconds.`)
      .max(everySecondsMax, `At most ${everySecondsMax} seconds.`),
  ),
  retentionDays: typed(whole.min(1, "At least 1 day.").max(retentionDaysMax, `At most ${retentionDaysMax} days.`)),
  cpu: limit,
  memory: limit,
});

export type MonitoringValues = z.input<typeof MonitoringForm> & Record<string, unknown>;

export const valuesOf = ({ on, everySeconds, retentionDays, limits }: Monitoring): MonitoringValues => ({
  on,
  everySeconds: String(everySeconds),
  retentionDays: String(retentionDays),
  cpu: String(limits.cpu ?? ""),
  memory: String(limits.memory ?? ""),
});

export function monitoringOf(values: MonitoringValues): Monitoring {
  const { cpu, memory, ...rest } = MonitoringForm.parse(values);
  return { ...rest, limits: { cpu, memory } };
}
