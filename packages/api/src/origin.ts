import { AppError } from "@moorage/domain";

const loopback = ["127.0.0.1", "localhost", "[::1]"];

/** Exactly the panel's public address, its own host and the loopback names, with the panel's port. */
export function trustedOriginsOf(url: string, { host, port }: { host: string; port: number }): string[] {
  const own = [host === "0.0.0.0" || host === "::" ? "127.0.0.1" : host, ...loopback].map(
    (name) => `http://${name}:${port}`,
  );
  return [...new Set([new URL(url).origin, ...own])];
}

const safeMethods = new Set(["GET", "HEAD", "OPTIONS"]);

/** A page of another origin cannot act with a visitor's cookie. Requests with an API key bring no cookie's rights. */
export function requireOwnOrigin(request: Request, trusted: readonly string[]): void {
  if (safeMethods.has(request.method) || request.headers.has("x-api-key")) return;
  const origin = request.headers.get("origin");
  const site = request.headers.get("sec-fetch-site");
  const foreign = origin === null ? site === "cross-site" || site === "same-site" : !trusted.includes(origin);
  if (foreign)
    throw new AppError("FORBIDDEN", "This request comes from another site.", {
      hint: `Open the panel at ${trusted[0]}, or set MOORAGE_URL to the address that you use.`,
    });
}
