import type { Runtime } from "@moorage/core";
import { type Auth, type Authenticated, authenticate } from "@moorage/core/auth";
import { AppError } from "@moorage/domain";
import { httpStatusOf, json } from "../answers.ts";
import { createLimiter } from "../limiter.ts";
import { createCaller } from "../root.ts";
import { type RequestContext, toAppError } from "../trpc.ts";
import { operations } from "./catalog.ts";
import { openApiDocument } from "./openapi.ts";
import type { Operation, RestContext } from "./operation.ts";
import { referencePage } from "./reference-page.ts";
import { dropDeployment, receiveDrop, receiveRaw } from "./upload.ts";
import { outerIssues, restWire, trpcWire, type Wire } from "./wire/answer.ts";
import { checkedInput, restInput, trpcInput } from "./wire/input.ts";
import { Refusal, unauthorized, unknownOperation } from "./wire/refusal.ts";

export interface Rest {
  /** Answers what is below /api and is nobody else's, and /swagger. */
  fetch(request: Request, ctx: RequestContext): Promise<Response>;
}

const trpcPrefix = "/api/trpc/";
const prefix = "/api/";

export function createRest(runtime: Runtime, auth: Auth): Rest {
  // Keys have 160 random bits, so this is against noise: a wrong key costs its sender, a right one is never held up.
  const wrongKeys = createLimiter({ points: 30, seconds: 60 });
  const document = once(() => openApiDocument(operations, runtime.settings));
  const page = once(() => referencePage(operations, runtime.settings));

  const identify = async (ctx: RequestContext, operation: string): Promise<Authenticated> => {
    const { headers, requestId, clientAddress } = ctx;
    const identity = await authenticate(runtime, { headers, requestId, clientAddress, operation });
    if (identity) return identity;
    if (headers.has("x-api-key")) await wrongKeys.take(clientAddress);
    throw unauthorized();
  };

  const contextOf = (ctx: RequestContext, identity: Authenticated, answer: Headers): RestContext => ({
    runtime,
    auth,
    headers: ctx.headers,
    answer,
    identity,
    permissions: "permissions" in identity ? identity.permissions : new Set(),
    document,
  });

  const run = async (call: Call, ctx: RequestContext, answer: Headers): Promise<unknown> => {
    const { request, url, operation, isTrpc } = call;
    const identity = await identify(ctx, call.name);
    const caller = createCaller({ ...ctx, identity });
    const rest = contextOf(ctx, identity, answer);
    if (operation === dropDeployment && !isTrpc) return receiveDrop(request, url, caller, rest);
    const given = await (isTrpc ? trpcInput : restInput)(request, url, operation);
    return operation.call(caller, await checkedInput(operation, given), rest);
  };

  const upload = async (request: Request, url: URL, ctx: RequestContext): Promise<unknown> => {
    if (request.method !== "POST") throw unknownOperation();
    const identity = await identify(ctx, "upload");
    return receiveRaw(request, url, createCaller({ ...ctx, identity }));
  };

  const route = async (request: Request, url: URL, ctx: RequestContext, answer: Headers): Promise<unknown> => {
    if (url.pathname === "/api/upload") return upload(request, url, ctx);
    return run(callOf(request, url), ctx, answer);
  };

  return {
    fetch: async (request, ctx) => {
      const url = new URL(request.url);
      const isGet = request.method === "GET";
      if (isGet && /^\/swagger\/?$/.test(url.pathname)) return page();
      if (isGet && url.pathname === "/api/openapi.json") return json(document());
      const wire = url.pathname.startsWith(trpcPrefix) ? trpcWire : restWire;
      try {
        const answer = new Headers();
        return wire.success(await route(request, url, ctx, answer), answer);
      } catch (error) {
        return failure(error, wire, url, ctx);
      }
    },
  };
}

interface Call {
  request: Request;
  url: URL;
  name: string;
  operation: Operation;
  isTrpc: boolean;
}

function callOf(request: Request, url: URL): Call {
  const isTrpc = url.pathname.startsWith(trpcPrefix);
  const name = url.pathname.slice(isTrpc ? trpcPrefix.length : prefix.length);
  const operation = operations.get(name);
  if (!operation || operation.method !== request.method) throw unknownOperation();
  return { request, url, name, operation, isTrpc };
}

function failure(error: unknown, wire: Wire, { pathname }: URL, { runtime, requestId }: RequestContext): Response {
  const path = pathname.split("/").at(-1) ?? "";
  if (error instanceof Refusal) return wire.failure(error, { requestId, path });
  const known = toAppError(error);
  if (httpStatusOf(known.code) >= 500) runtime.log.error({ error, requestId, path }, "request failed");
  const issues = outerIssues(known.issues, path);
  const outer = new AppError(known.code, known.message, {
    ...(issues ? { issues, field: issues[0]?.path.join(".") ?? "" } : {}),
    ...(known.hint ? { hint: known.hint } : {}),
  });
  return wire.failure(outer, { requestId, path });
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    const { value } = made;
    return value instanceof Response ? (value.clone() as T) : value;
  };
}
