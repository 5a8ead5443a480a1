import type { AppRouter } from "@moorage/api";
import { TRPCClientError, type TRPCLink } from "@trpc/client";
import { observable } from "@trpc/server/observable";

type Call = (input: unknown) => Promise<unknown>;
type Node = Call & { [name: string]: Node };
export type OpenCaller = (headers: Headers) => Promise<Node>;

const mount = Symbol.for("moorage.caller");

/** Put on globalThis by the server process; pages import no server code, they would get a second copy of it. */
function openCaller(): OpenCaller {
  const open = (globalThis as { [mount]?: OpenCaller })[mount];
  if (!open) throw new Error("The pages run without their server: start apps/server.");
  return open;
}

interface Refusal {
  message?: string;
  code?: string;
  cause?: { code?: string; field?: string; issues?: unknown; hint?: string };
}

/** The same shape as an error that came over HTTP, so that problemOf reads both. */
function toClientError(error: unknown): TRPCClientError<AppRouter> {
  const { message = "Something failed on the server.", code = "INTERNAL", cause } = (error ?? {}) as Refusal;
  const data = { code: cause?.code ?? code, field: cause?.field, issues: cause?.issues, hint: cause?.hint };
  return TRPCClientError.from({ error: { message, code: -32_603, data } } as never);
}

/** Calls procedures in this process instead of over HTTP. */
export function callerLink(headers: () => Promise<Headers>): TRPCLink<AppRouter> {
  return () =>
    ({ op }) =>
      observable((observer) => {
        const run = async () => {
          const caller = await openCaller()(await headers());
          const call = op.path.split(".").reduce<Node>((node, name) => node[name] as Node, caller);
          return call(op.input);
        };
        run().then(
          (data) => {
            observer.next({ result: { type: "data", data } });
            observer.complete();
          },
          (error: unknown) => observer.error(toClientError(error)),
        );
      });
}
