/** Only a path of this panel: a link to the sign-in page cannot send people elsewhere. */
export function safeNext(next: string | undefined): string {
  if (!next?.startsWith("/")) return "/projects";
  const base = "http://panel.invalid";
  const url = URL.canParse(next, base) ? new URL(next, base) : undefined;
  return url?.origin === base && !url.pathname.startsWith("/sign-in") ? url.pathname + url.search : "/projects";
}
