import { defaultBuilds, InstanceBuilds } from "@moorage/domain/providers";
import { printCpus, printMemory } from "@moorage/domain/service";

export type Typed = Record<string, unknown>;

/** As they are typed; amounts as people write them. */
export function typedOf(builds: InstanceBuilds): Typed {
  const { memoryLimit, cpuLimit, ...rest } = builds;
  return {
    ...rest,
    memoryLimit: memoryLimit === null ? "" : printMemory(memoryLimit),
    cpuLimit: cpuLimit === null ? "" : printCpus(cpuLimit),
  };
}

const mayBeEmpty = ["memoryLimit", "cpuLimit", "logMib"] as const;

/** What is empty is not set: null where that means something, else what holds by default. */
export function inputOf(typed: Typed): Typed {
  const filled = Object.entries(typed).map(([name, value]) => {
    if (value !== "" && value !== undefined) return [name, value];
    if (mayBeEmpty.some((each) => each === name)) return [name, null];
    return [name, defaultBuilds[name as keyof InstanceBuilds]];
  });
  return Object.fromEntries(filled);
}

/** For a form that holds what was typed. */
export const TypedBuilds = { safeParse: (typed: unknown) => InstanceBuilds.safeParse(inputOf(typed as Typed)) };
