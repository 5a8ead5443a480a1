import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createRequire } from "node:module";
import path from "node:path";
import type createNext from "next";
import { prepareNextEnvironment } from "./env.ts";
import type { Pages } from "./http-server.ts";
import { findUp } from "./locate.ts";
import { StartupError } from "./startup-error.ts";
import { staticFiles } from "./static-files.ts";

export interface PagesOptions {
  development: boolean;
  host: string;
  port: number;
  /** The folder that holds `.next`; found beside the bundle unless it is given. */
  webDir?: string;
}

export interface RunningPages extends Pages {
  close(): Promise<void>;
}

type NextOptions = Parameters<typeof createNext>[0];

/** Scripts and styles by nonce only; a style attribute is what remains allowed. */
function contentSecurityPolicy(nonce: string, development: boolean): string {
  const script = development ? `'self' 'nonce-${nonce}' 'unsafe-eval'` : `'self' 'nonce-${nonce}'`;
  const style = development ? "'self' 'unsafe-inline'" : `'self' 'nonce-${nonce}'`;
  return [
    "default-src 'none'",
    `script-src ${script}`,
    `style-src ${style}`,
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "object-src 'none'",
  ].join("; ");
}

/** Next reads the nonce from the request's policy and stamps its own scripts; pages read `x-nonce`, and where they are. */
function protect(request: IncomingMessage, response: ServerResponse, development: boolean): void {
  const nonce = randomBytes(16).toString("base64");
  const policy = contentSecurityPolicy(nonce, development);
  request.headers["content-security-policy"] = policy;
  request.headers["x-nonce"] = nonce;
  request.headers["x-page"] = request.url ?? "/";
  const partOfAPage = request.headers["rsc"] !== undefined;
  if (!partOfAPage) response.setHeader("content-security-policy", policy);
}

/** The build keeps Next's tree: the app lies as deep in it as in the workspace. */
function builtWebDir(): string {
  const found = findUp([
    "web/apps/web/.next/required-server-files.json",
    "dist/current/web/apps/web/.next/required-server-files.json",
  ]);
  if (found !== undefined) return path.resolve(path.dirname(found), "..");
  throw new StartupError("The dashboard is not built: run `pnpm build` first.");
}

function developmentWebDir(): string {
  const found = findUp(["apps/web/package.json"]);
  if (found !== undefined) return path.dirname(found);
  throw new StartupError("The sources of the dashboard are not here: NODE_ENV=development needs a checkout.");
}

function productionConfig(webDir: string): NextOptions["conf"] {
  const text = readFileSync(path.join(webDir, ".next/required-server-files.json"), "utf8");
  const { config } = JSON.parse(text) as { config: NonNullable<NextOptions["conf"]> };
  return config;
}

/** The dashboard: Next's standalone build with its files served by us, or `next dev` over the sources. */
export async function startPages({ development, host, port, webDir }: PagesOptions): Promise<RunningPages> {
  const dir = webDir ?? (development ? developmentWebDir() : builtWebDir());
  const conf = development ? undefined : productionConfig(dir);
  prepareNextEnvironment(development, conf && JSON.stringify(conf));
  const { title } = process;
  // Next is loaded from where the pages are: a bundle of it here would be a second one.
  const next = createRequire(path.join(dir, "package.json"))("next") as typeof createNext;
  const app = next({ dev: development, dir, customServer: true, hostname: host, port, ...(conf && { conf }) });
  await app.prepare();
  process.title = title;
  const page = app.getRequestHandler();
  const files = development ? undefined : staticFiles(dir);
  const upgrade = app.getUpgradeHandler();
  return {
    async handle(request, response) {
      if (await files?.(request, response)) return;
      protect(request, response, development);
      await page(request, response);
    },
    ...(development && { upgrade }),
    close: () => app.close(),
  };
}
