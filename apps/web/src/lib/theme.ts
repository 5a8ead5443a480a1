import { writePreference } from "./cookie.ts";

export type Theme = "light" | "dark" | "system";

export function setTheme(theme: Theme): void {
  if (theme === "system") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = theme;
  writePreference("theme", theme === "system" ? "" : theme);
}

/** What is shown now: chosen, or the system's. */
export function isDark(): boolean {
  const set = document.documentElement.dataset["theme"];
  return set ? set === "dark" : window.matchMedia("(prefers-color-scheme: dark)").matches;
}
