const tabs = ["overview", "settings"] as const;

/** What the address below a server asks for. */
export interface View {
  tab: (typeof tabs)[number];
}

/** Undefined: there is no such page. */
export function viewOf(segments: readonly string[] = []): View | undefined {
  const [first, ...more] = segments;
  if (first === undefined) return { tab: "overview" };
  const tab = tabs.find((name) => name === first && name !== "overview");
  return tab && more.length === 0 ? { tab } : undefined;
}
