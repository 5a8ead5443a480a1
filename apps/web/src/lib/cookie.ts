/** Preferences that the server must know before it draws: small, not secret, one year. */
export function writePreference(name: "theme" | "keys", value: string): void {
  const age = value === "" ? 0 : 31_536_000;
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing in two of the supported browsers.
  document.cookie = `${name}=${encodeURIComponent(value)}; path=/; max-age=${age}; samesite=lax`;
}
