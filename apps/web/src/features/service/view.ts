export const settingsParts = [
  ...([
    "general",
    "source",
    "build",
    "patches",
    "automatic",
    "run",
    "scale",
    "traffic",
    "mounts",
    "swarm",
    "danger",
  ] as const),
];
export type SettingsPart = (typeof settingsParts)[number];

/** What the address below a service asks for. */
export type View =
  | { tab: "overview" | "logs" | "variables" | "domains" }
  | { tab: "deployments"; number?: number }
  | { tab: "commands"; id?: string }
  | { tab: "settings"; part: SettingsPart };

const isPart = (part: string): part is SettingsPart => settingsParts.some((known) => known === part);

function deploymentsView(rest: string | undefined): View | undefined {
  if (rest === undefined) return { tab: "deployments" };
  return /^[1-9]\d{0,8}$/.test(rest) ? { tab: "deployments", number: Number(rest) } : undefined;
}

function commandsView(rest: string | undefined): View | undefined {
  if (rest === undefined) return { tab: "commands" };
  return /^[a-z]+_[0-9a-z]{1,60}$/.test(rest) ? { tab: "commands", id: rest } : undefined;
}

/** Undefined: there is no such page. */
export function viewOf(segments: readonly string[] = []): View | undefined {
  const [tab, rest, ...more] = segments;
  if (tab === undefined) return { tab: "overview" };
  if (more.length > 0) return undefined;
  if (tab === "settings") {
    const part = rest ?? "general";
    return isPart(part) ? { tab, part } : undefined;
  }
  if (tab === "deployments") return deploymentsView(rest);
  if (tab === "commands") return commandsView(rest);
  if (rest !== undefined) return undefined;
  return tab === "logs" || tab === "variables" || tab === "domains" ? { tab } : undefined;
}
