/** Where a git host's pages send the browser to and from: `/api/providers/…`. */
import { randomBytes } from "node:crypto";
import type { Runtime } from "@moorage/core";
import { type Authenticated, authenticate } from "@moorage/core/auth";
import { beginConnect, completeConnect } from "@moorage/core/git-host";
import { AppError, isAppError } from "@moorage/domain";
import type { ConnectStep } from "@moorage/domain/providers";
import type { RequestInfo } from "./handler.ts";

export const gitHostPrefix = "/api/providers/";
const settingsPage = "/settings/git-providers";
/** What a host sends is short. */
const sentMax = 4_000;

export function createGitHostCallbacks(runtime: Runtime) {
  return async (request: Request, info: RequestInfo): Promise<Response> => {
    const { pathname, searchParams, search } = new URL(request.url);
    if (request.method !== "GET") throw new AppError("NOT_FOUND", "Not found");
    if (search.length > sentMax) throw new AppError("INVALID", "This is longer than any host sends.");
    const ctx = await authenticate(runtime, { headers: request.headers, ...info, operation: "gitHost.connect" });
    if (!isMember(ctx)) return expired();
    try {
      const sent = Object.fromEntries(searchParams);
      return await (pathname === `${gitHostPrefix}begin` ? begin(ctx, sent) : complete(ctx, pathname, sent));
    } catch (error) {
      // Of another organization, or without the right: the page says what it can.
      if (isAppError(error) && (error.code === "NOT_FOUND" || error.code === "FORBIDDEN")) return expired();
      throw error;
    }
  };
}

type Member = Extract<Authenticated, { permissions: ReadonlySet<unknown> }>;
type Sent = Record<string, string>;

async function begin(ctx: Member, { state = "" }: Sent): Promise<Response> {
  const step = await beginConnect(ctx, state);
  return step ? leave(step) : expired();
}

async function complete(ctx: Member, path: string, sent: Sent): Promise<Response> {
  const came = await completeConnect(ctx, { path, sent });
  if (came.outcome === "next") return to(came.url);
  const { outcome, ...of } = came;
  return to(settingsPage, { ...of, connect: outcome });
}

const expired = (): Response => to(settingsPage, { connect: "expired" });

const isMember = (ctx: Authenticated | undefined): ctx is Member => ctx !== undefined && "permissions" in ctx;

function to(url: string, query: Record<string, string> = {}): Response {
  const text = new URLSearchParams(query).toString();
  const headers = {
    location: text ? `${url}?${text}` : url,
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
  };
  return new Response(null, { status: 303, headers });
}

const escaped = (text: string): string => text.replace(/[&<>"']/g, (mark) => `&#${mark.charCodeAt(0)};`);

/** To the host: by address, or with a form that posts itself. */
function leave({ url, fields }: ConnectStep): Response {
  if (!fields) return to(url);
  const nonce = randomBytes(16).toString("base64");
  const inputs = Object.entries(fields).map(
    ([name, value]) => `<input type="hidden" name="${escaped(name)}" value="${escaped(value)}">`,
  );
  const page = `<!doctype html><html lang="en"><title>Moorage</title><form method="post" action="${escaped(url)}">
${inputs.join("\n")}
<button>Continue to ${escaped(new URL(url).host)}</button></form>
<script nonce="${nonce}">document.forms[0].submit();</script></html>`;
  return new Response(page, {
    headers: {
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-store",
      "referrer-policy": "strict-origin",
      "content-security-policy": `default-src 'none'; script-src 'nonce-${nonce}'; form-action https:; base-uri 'none'; frame-ancestors 'none'`,
    },
  });
}
