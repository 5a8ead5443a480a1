import { joinWords, OneOffArgv, OneOffLimits, printCpus, printMemory, splitWords } from "@moorage/domain/service";
import type { Command } from "./types.ts";

/** As typed. */
export interface CommandValues extends Record<string, unknown> {
  as: "line" | "words";
  line: string;
  words: string[];
  memoryLimit: string;
  cpuLimit: string;
  processes: string;
  minutes: string;
}

const defaults = OneOffLimits.parse({});
const minuteSeconds = 60;

export function commandValues(from: Pick<Command, "argv" | "limits"> | undefined): CommandValues {
  const { memoryLimit, cpuLimit, processes, timeoutSeconds } = from?.limits ?? defaults;
  return {
    as: "line",
    line: joinWords(from?.argv ?? []),
    words: from?.argv ?? [""],
    memoryLimit: memoryLimit === null ? "" : printMemory(memoryLimit),
    cpuLimit: cpuLimit === null ? "" : printCpus(cpuLimit),
    processes: String(processes),
    minutes: String(timeoutSeconds / minuteSeconds),
  };
}

export const argvOf = ({ as, line, words }: CommandValues): string[] =>
  as === "line" ? splitWords(line).words : words;

const numberOf = (text: string): number => (text.trim() === "" ? Number.NaN : Number(text));
const textOrNull = (text: string): string | null => (text.trim() === "" ? null : text);

export const limitsOf = ({ memoryLimit, cpuLimit, processes, minutes }: CommandValues) => ({
  memoryLimit: textOrNull(memoryLimit),
  cpuLimit: textOrNull(cpuLimit),
  processes: numberOf(processes),
  timeoutSeconds: Math.round(numberOf(minutes) * minuteSeconds),
});

/** By field of the form. */
export function checkCommand(values: CommandValues): Record<string, string> {
  const errors: Record<string, string> = {};
  const problem = values.as === "line" ? splitWords(values.line).problem : undefined;
  const argv = OneOffArgv.safeParse(argvOf(values));
  const wrong = problem ?? argv.error?.issues[0]?.message;
  if (wrong) errors[values.as] = wrong;
  for (const { path, message } of OneOffLimits.safeParse(limitsOf(values)).error?.issues ?? []) {
    const [field] = path;
    const unreadable = message.startsWith("Invalid input") ? "Write a number." : message;
    if (field === "timeoutSeconds") errors["minutes"] ??= minutesProblem(values.minutes);
    else errors[String(field)] ??= unreadable;
  }
  return errors;
}

const minutesProblem = (text: string): string =>
  Number.isNaN(numberOf(text)) ? "Write a number of minutes." : "At most 1440 minutes, one day.";
