const plain = ["services", "metrics", "nodes", "disk", "security", "settings"] as const;

/** What the address below a server asks for. */
export type View = { tab: "overview" | (typeof plain)[number] } | { tab: "runs"; run?: string };

/** Undefined: there is no such page. */
export function viewOf(segments: readonly string[] = []): View | undefined {
  const [first, rest, ...more] = segments;
  if (first === undefined) return { tab: "overview" };
  if (more.length > 0) return undefined;
  if (first === "runs") return rest === undefined ? { tab: "runs" } : { tab: "runs", run: rest };
  const tab = plain.find((name) => name === first);
  return tab && rest === undefined ? { tab } : undefined;
}
