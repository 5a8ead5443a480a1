/** The outward client that providers are given: https only, to addresses that may be called, within limits of time and size. */
import { lookup } from "node:dns/promises";
import { readFile } from "node:fs/promises";
import http from "node:http";
import https from "node:https";
import { isIP } from "node:net";
import {
  AppError,
  type Http,
  type HttpAnswer,
  type HttpRequest,
  type HttpValue,
  isAppError,
  Secret,
} from "@moorage/domain";
import { addressProblem, requireAllowed, unknownName } from "./git/address.ts";
import type { GitPolicy } from "./git/session.ts";

export interface HttpLimits {
  deadlineMs: number;
  answerBytes: number;
  /** Without encryption too, to addresses of this machine and of private networks. */
  plainInPrivate: boolean;
}

const usual: HttpLimits = { deadlineMs: 20_000, answerBytes: 8 * 1024 ** 2, plainInPrivate: false };

/** Takes addresses that are secrets, too; its errors name the host alone. */
export type SecretHttp = (request: HttpRequest<string | Secret>) => Promise<HttpAnswer>;

/** Redirects are answers like others: a token does not follow them. Where it may call is what git may fetch from. */
export function createHttp(
  policy: GitPolicy,
  signal: AbortSignal,
  limits: Partial<HttpLimits> = {},
): Http & SecretHttp {
  const { deadlineMs, answerBytes, plainInPrivate } = { ...usual, ...limits };
  return async (request) => {
    const url = new URL(open(request.url));
    const isPlain = plainInPrivate && url.protocol === "http:";
    if (url.protocol !== "https:" && !isPlain)
      throw new AppError("INVALID", `${url.host} is only called over https.`, { field: "config.url" });
    const deadline = AbortSignal.timeout(deadlineMs);
    try {
      const bound = AbortSignal.any([signal, deadline]);
      const address = await allowedAddress(url.hostname.replace(/^\[|\]$/g, ""), policy, bound);
      if (isPlain && addressProblem(address, { privateAddresses: false }) !== "private") throw unencrypted(url);
      const ca = policy.caFile ? await readFile(policy.caFile) : undefined;
      return await exchange(request, url, { address, ca, signal: bound, answerBytes });
    } catch (error) {
      throw isAppError(error) ? error : explained(error, url, deadline.aborted);
    }
  };
}

const unencrypted = ({ host }: URL): AppError =>
  new AppError("INVALID", `${host} is in a public network, where anybody on the way could read what is sent.`, {
    field: "url",
    hint: "Use https://. Without it only addresses of private networks are called.",
  });

/** The one that was checked is the one that is called: asked again, the name could lead elsewhere. */
export async function allowedAddress(name: string, policy: GitPolicy, signal: AbortSignal): Promise<string> {
  const addresses = isIP(name) ? [name] : await within(signal, lookUp(name));
  return requireAllowed(name, addresses, policy)[0];
}

async function lookUp(name: string): Promise<string[]> {
  try {
    return (await lookup(name, { all: true })).map(({ address }) => address);
  } catch (cause) {
    throw unknownName(name, cause);
  }
}

/** A lookup cannot be ended, only not waited for. */
const within = <T>(signal: AbortSignal, work: Promise<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    if (signal.aborted) return onAbort();
    signal.addEventListener("abort", onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
  });

interface Exchange {
  address: string;
  ca: Buffer | undefined;
  signal: AbortSignal;
  answerBytes: number;
}

function exchange(
  request: HttpRequest<string | Secret>,
  url: URL,
  { address, ca, signal, answerBytes }: Exchange,
): Promise<HttpAnswer> {
  const { type, body } = bodyOf(request);
  const headers = {
    "user-agent": "Moorage",
    ...(type ? { "content-type": type, "content-length": String(Buffer.byteLength(body)) } : {}),
    ...authorizationOf(request),
    ...Object.fromEntries(Object.entries(request.headers ?? {}).map(([name, value]) => [name, open(value)])),
  };
  const family = isIP(address) === 6 ? 6 : 4;
  return new Promise((resolve, reject) => {
    const sent = (url.protocol === "http:" ? http : https).request(
      url,
      {
        ...{ method: request.method, headers, signal, ca, agent: false },
        lookup: (_name, options, callback) =>
          options.all ? callback(null, [{ address, family }]) : callback(null, address, family),
      },
      (answer) => {
        const chunks: Buffer[] = [];
        let size = 0;
        answer.on("data", (chunk: Buffer) => {
          chunks.push(chunk);
          size += chunk.length;
          if (size > answerBytes)
            answer.destroy(new AppError("UNAVAILABLE", `${url.host} answers more than is read of it.`));
        });
        answer.on("error", reject);
        answer.on("end", () => {
          const text = Buffer.concat(chunks).toString("utf8");
          const header = (name: string) => answer.headersDistinct[name]?.[0];
          resolve({ status: answer.statusCode ?? 0, header, text });
        });
      },
    );
    sent.on("error", reject);
    sent.end(body);
  });
}

const open = (value: string | Secret): string => (value instanceof Secret ? value.reveal() : value);

function bodyOf({ json, form }: HttpRequest<string | Secret>): { type?: string; body: string } {
  if (json !== undefined) return { type: "application/json", body: JSON.stringify(opened(json)) };
  if (!form) return { body: "" };
  const fields = Object.entries(form).map(([name, value]): [string, string] => [name, open(value)]);
  return { type: "application/x-www-form-urlencoded", body: new URLSearchParams(fields).toString() };
}

/** By brand and not by class: of two bundles each may have its own. */
function opened(value: HttpValue): unknown {
  if (value instanceof Secret) return value.reveal();
  if (Array.isArray(value)) return value.map(opened);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, opened(each as HttpValue)]));
}

function authorizationOf({ authorization }: HttpRequest<string | Secret>): Record<string, string> {
  if (!authorization) return {};
  if (authorization.scheme === "Bearer") return { authorization: `Bearer ${authorization.token.reveal()}` };
  const pair = `${authorization.username}:${authorization.password.reveal()}`;
  return { authorization: `Basic ${Buffer.from(pair).toString("base64")}` };
}

const codeOf = (error: unknown): string =>
  error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";

const certificateCodes = /^(?:CERT_|ERR_TLS_CERT|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_SELF_SIGNED)/;

function explained(error: unknown, { host }: URL, isLate: boolean): unknown {
  const code = codeOf(error);
  const detail = `${host}: ${code || String(error)}`;
  if (isLate)
    return new AppError("TIMEOUT", `${host} did not answer in time.`, {
      ...{ cause: error, detail, retryable: true },
      hint: "Check that this server reaches the host, then try again.",
    });
  if (certificateCodes.test(code))
    return new AppError("PRECONDITION", `The certificate of ${host} is not believed (${code}).`, {
      ...{ cause: error, detail },
      hint: "Give the host a valid certificate, or name its authority's certificate in MOORAGE_GIT_CA_FILE.",
    });
  if (code)
    return new AppError("UNAVAILABLE", `${host} does not answer (${code}).`, {
      ...{ cause: error, detail, retryable: true },
      hint: "Check the address and the port, and that this server reaches the host.",
    });
  return error;
}
