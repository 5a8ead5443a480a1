import type { Runtime } from "@moorage/core";
import { ClaimServer, claimServer, claimState, clientAddressHeader, createAuth, isClaimed } from "@moorage/core/auth";
import { AppError } from "@moorage/domain";
import { fetchRequestHandler } from "@trpc/server/adapters/fetch";
import { errorResponse, httpStatusOf, json } from "./answers.ts";
import { createGitHostCallbacks, gitHostPrefix } from "./git-host-callback.ts";
import { handleHealth } from "./health.ts";
import { createLimiter } from "./limiter.ts";
import { requireOwnOrigin, trustedOriginsOf } from "./origin.ts";
import { readJson } from "./read-body.ts";
import type { Rest } from "./rest/index.ts";
import { appRouter, createCaller } from "./root.ts";
import { type RequestContext, toAppError } from "./trpc.ts";
import { createWebhooks, webhookPrefix } from "./webhook.ts";

export interface RequestInfo {
  clientAddress: string;
  requestId: string;
}

export interface ApiHandler {
  /** Answers everything under /api, /rpc and /swagger. */
  fetch(request: Request, info: RequestInfo): Promise<Response>;
  /** The dashboard's own router for server components, as the person of these headers. */
  caller(headers: Headers): ReturnType<typeof createCaller>;
  /** Whether there is an owner, and what a claim link would meet: for the page outside the shell. */
  claim: { isClaimed(): Promise<boolean>; state(token: string): ReturnType<typeof claimState> };
}

export function createApiHandler(runtime: Runtime, options: { host: string; port: number }): ApiHandler {
  const origins = trustedOriginsOf(runtime.settings.url, options);
  const auth = createAuth(runtime, origins);
  const claims = createLimiter({ points: 10, seconds: 60 });
  let rest: Promise<Rest> | undefined; // its hundreds of schemas are made when it is first asked
  const webhooks = createWebhooks(runtime);
  const gitHosts = createGitHostCallbacks(runtime);
  // Once there is an owner there always is one, so only the answer "no" is asked for again.
  let claimed = false;
  const known = async () => {
    claimed ||= await isClaimed(runtime);
    return claimed;
  };
  const contextOf = (headers: Headers, info: RequestInfo): RequestContext => ({ runtime, auth, headers, ...info });

  const claim = async (request: Request, info: RequestInfo): Promise<Response> => {
    if (request.method !== "POST") throw new AppError("NOT_FOUND", "Not found");
    await claims.take(info.clientAddress);
    const input = ClaimServer.parse(await readJson(request));
    const actor = { type: "system" as const, id: "claim", name: "claim" };
    const made = await claimServer({ runtime, actor, ...info, operation: "claim" }, input);
    const signedIn = await (await auth()).handler(
      signInRequest(runtime.settings.url, info, input.email, input.password),
    );
    const headers = new Headers();
    for (const cookie of signedIn.headers.getSetCookie()) headers.append("set-cookie", cookie);
    return json(made, 200, headers);
  };

  const route = async (request: Request, info: RequestInfo): Promise<Response> => {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname === "/api/health") return handleHealth(contextOf(request.headers, info), searchParams.has("full"));
    if (pathname.startsWith(webhookPrefix)) return webhooks(request, info);
    requireOwnOrigin(request, origins);
    if (pathname === "/api/claim") return claim(request, info);
    if (!(await known()))
      throw new AppError("PRECONDITION", "This server has no owner yet.", {
        hint: "Open the claim link that it printed.",
      });
    if (pathname.startsWith("/api/auth/")) return (await auth()).handler(withClient(request, info));
    if (pathname.startsWith(gitHostPrefix)) return gitHosts(request, info);
    if (pathname.startsWith("/rpc"))
      return fetchRequestHandler({
        endpoint: "/rpc",
        req: request,
        router: appRouter,
        createContext: () => contextOf(request.headers, info),
        maxBatchSize: 20,
      });
    rest ??= import("./rest/index.ts").then(({ createRest }) => createRest(runtime, auth));
    return (await rest).fetch(request, contextOf(request.headers, info));
  };

  return {
    fetch: async (request, info) => {
      try {
        return await route(request, info);
      } catch (error) {
        const known = toAppError(error);
        if (httpStatusOf(known.code) >= 500)
          runtime.log.error(
            { error, requestId: info.requestId, path: new URL(request.url).pathname },
            "request failed",
          );
        return errorResponse(known, info.requestId);
      }
    },
    caller: (headers) =>
      createCaller(contextOf(headers, { clientAddress: "", requestId: headers.get("x-request-id") ?? "page" })),
    claim: { isClaimed: known, state: (token) => claimState(runtime, token) },
  };
}

/** better-auth limits by client address; the header is ours, whatever the client sent under its name. */
function withClient(request: Request, { clientAddress }: RequestInfo): Request {
  const headers = new Headers(request.headers);
  headers.set(clientAddressHeader, clientAddress);
  return new Request(request, { headers });
}

function signInRequest(url: string, { clientAddress }: RequestInfo, email: string, password: string): Request {
  return new Request(`${url}/api/auth/sign-in/email`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: new URL(url).origin, [clientAddressHeader]: clientAddress },
    body: JSON.stringify({ email, password }),
  });
}
