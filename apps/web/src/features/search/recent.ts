const key = "moorage.recent";
const most = 6;

export interface Recent {
  label: string;
  href: string;
}

/** Pages opened from the palette; kept in this browser only. */
export function recentPages(): Recent[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(key) ?? "[]");
    return Array.isArray(stored)
      ? stored.filter((entry) => typeof entry?.href === "string" && typeof entry.label === "string")
      : [];
  } catch {
    return [];
  }
}

export function rememberPage(page: Recent): void {
  const rest = recentPages().filter((entry) => entry.href !== page.href);
  localStorage.setItem(key, JSON.stringify([page, ...rest].slice(0, most)));
}
