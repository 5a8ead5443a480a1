import type { Secret } from "./secret.ts";

/** Secrets in it are opened by the client that sends it, nowhere before. */
export type HttpValue =
  | string
  | number
  | boolean
  | null
  | Secret
  | readonly HttpValue[]
  | { readonly [name: string]: HttpValue };

export type HttpAuthorization =
  | { readonly scheme: "Bearer"; readonly token: Secret }
  | { readonly scheme: "Basic"; readonly username: string; readonly password: Secret };

/** One call to somebody else's API. Its address is a `Secret` where whoever knows it may send there. */
export interface HttpRequest<Url extends string | Secret = string> {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly url: Url;
  readonly headers?: Readonly<Record<string, string | Secret>>;
  readonly authorization?: HttpAuthorization;
  readonly json?: HttpValue;
  readonly form?: Readonly<Record<string, string | Secret>>;
}

export interface HttpAnswer {
  readonly status: number;
  header(name: string): string | undefined;
  readonly text: string;
}

/** What a provider is given to ask the network. Throws an `AppError` when nobody answers. */
export type Http = (request: HttpRequest) => Promise<HttpAnswer>;
