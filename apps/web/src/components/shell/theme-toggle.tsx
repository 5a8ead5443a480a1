"use client";

import { SunMoon } from "lucide-react";
import { announce } from "../../lib/announce.ts";
import { writePreference } from "../../lib/cookie.ts";
import { IconButton } from "../ui/button.tsx";

export type Theme = "light" | "dark" | "system";

export function setTheme(theme: Theme): void {
  if (theme === "system") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = theme;
  writePreference("theme", theme === "system" ? "" : theme);
}

function flip(): void {
  const set = document.documentElement.dataset["theme"];
  const dark = set ? set === "dark" : window.matchMedia("(prefers-color-scheme: dark)").matches;
  setTheme(dark ? "light" : "dark");
  announce(dark ? "Light theme" : "Dark theme");
}

export function ThemeToggle() {
  return <IconButton label="Switch theme" icon={<SunMoon aria-hidden size={16} />} onClick={flip} />;
}
