import type { JsonText, Runtime } from "@moorage/core";
import type { Auth, Authenticated } from "@moorage/core/auth";
import type { Permission } from "@moorage/domain";
import { z } from "zod";
import type { createCaller } from "../root.ts";

/** Our own router, as whoever asks: permission and tenancy are its procedures'. */
export type Caller = ReturnType<typeof createCaller>;

export interface RestContext {
  runtime: Runtime;
  auth: Auth;
  headers: Headers;
  /** Of the answer: what a shape that clients know has no place for. */
  answer: Headers;
  identity: Authenticated;
  permissions: ReadonlySet<Permission>;
  /** The OpenAPI document of all operations. */
  document(): { openapi: string };
}

/** One name of the public API. */
export interface Operation {
  method: "GET" | "POST";
  summary: string;
  input: z.ZodObject;
  output: z.ZodType;
  /** Of the inputs that arrive in a multipart form; such an operation is called by upload.ts. */
  form?: z.ZodObject;
  call(caller: Caller, input: Record<string, unknown>, ctx: RestContext): Promise<unknown>;
}
export type Operations = Record<string, Operation>;

type Call<I extends z.ZodRawShape, O extends z.ZodType> = (
  caller: Caller,
  input: z.output<z.ZodObject<I>>,
  ctx: RestContext,
) => Promise<z.output<O> | JsonText>;

/** The one place that forgets an operation's own types. */
const define =
  (method: Operation["method"]) =>
  <I extends z.ZodRawShape, O extends z.ZodType>(
    summary: string,
    input: I,
    output: O,
    call: Call<I, O>,
  ): Operation => ({ method, summary, input: z.object(input), output, call: call as unknown as Operation["call"] });

/** `GET`, inputs as query parameters. */
export const query = define("GET");
/** `POST`, inputs as a JSON body. */
export const mutation = define("POST");

/** An id of ours, opaque; whether it is one, and whose, the inner procedure finds out. */
export const id = () => z.string().min(1).max(200);

/** "project" → { all, one } becomes "project.all", "project.one". */
export function named(routers: Record<string, Operations>): Map<string, Operation> {
  return new Map(
    Object.entries(routers).flatMap(([router, operations]) =>
      Object.entries(operations).map(([name, operation]): [string, Operation] => [`${router}.${name}`, operation]),
    ),
  );
}
