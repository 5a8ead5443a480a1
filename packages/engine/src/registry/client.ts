/** The registry API v2, for reading: with the sign-in that each registry asks for. */
import http from "node:http";
import https from "node:https";
import { AppError } from "@moorage/domain";
import type { RegistryAuth } from "@moorage/domain/providers";
import { registryFailure } from "./failure.ts";

export interface Reply {
  status: number;
  headers: http.IncomingHttpHeaders;
  text: string;
}

export interface RegistryPlace {
  /** As references have it. */
  address: string;
  caCertificate: string | undefined;
  auth: RegistryAuth;
  /** Throws for a host that may not be called: where a token is to be had, the registry says. */
  allow(host: string): Promise<void>;
}

const deadlineMs = 10_000;
const answerMax = 4 * 1024 * 1024;

/** Docker Hub's API has a name of its own. */
const apiHosts: Record<string, string> = { "docker.io": "registry-1.docker.io" };
const loopback = /^(?:127\.\d+\.\d+\.\d+|localhost|\[::1\])(?::\d+)?$/;

function send(url: URL, headers: Record<string, string>, ca: string | undefined): Promise<Reply> {
  const { promise, resolve, reject } = Promise.withResolvers<Reply>();
  const options = { headers, signal: AbortSignal.timeout(deadlineMs), ...(ca ? { ca } : {}) };
  const request = (url.protocol === "https:" ? https : http).get(url, options, (response) => {
    let text = "";
    response.setEncoding("utf8").on("data", (chunk: string) => {
      text += chunk;
      if (text.length > answerMax) request.destroy(new Error("the answer is too large"));
    });
    response.on("error", reject).on("end", () => {
      resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
    });
  });
  request.on("error", reject);
  return promise;
}

const basicOf = ({ username, password }: RegistryAuth): string =>
  `Basic ${Buffer.from(`${username}:${password.reveal()}`).toString("base64")}`;

export class RegistryClient {
  readonly #place: RegistryPlace;
  readonly #authorizations = new Map<string, string>();
  #scheme: "https" | "http" = "https";

  constructor(place: RegistryPlace) {
    this.#place = place;
  }

  /** `scope` as token services know it: "repository:myorg/app:pull". */
  async get(path: string, scope: string, accept = "application/json"): Promise<Reply> {
    const known = this.#authorizations.get(scope);
    const first = await this.#send(path, { accept, ...(known ? { authorization: known } : {}) });
    if (first.status !== 401) return this.#followed(first);
    const authorization = await this.#authorize(String(first.headers["www-authenticate"] ?? ""), scope);
    this.#authorizations.set(scope, authorization);
    const second = await this.#send(path, { accept, authorization });
    // A token may be for less than this; of a password the registry says so.
    if (second.status === 401 && authorization.startsWith("Basic ")) throw refusedBy(this.#place.address);
    return this.#followed(second);
  }

  async #send(path: string, headers: Record<string, string>): Promise<Reply> {
    const { address, caCertificate } = this.#place;
    const host = apiHosts[address] ?? address;
    const at = (scheme: string) => new URL(`${scheme}://${host}/v2/${path}`);
    try {
      return await send(at(this.#scheme), headers, caCertificate).catch((error: unknown) => {
        // As Docker does: on loopback no TLS is needed.
        if (this.#scheme === "http" || !loopback.test(host)) throw error;
        this.#scheme = "http";
        return send(at("http"), headers, undefined);
      });
    } catch (error) {
      throw registryFailure(address, error) ?? notReached(address, error);
    }
  }

  /** Blobs are often kept elsewhere; what signs us in must not go there. */
  async #followed(reply: Reply): Promise<Reply> {
    const { location } = reply.headers;
    if (reply.status < 300 || reply.status > 399 || !location) return reply;
    const url = URL.parse(location, `${this.#scheme}://${this.#place.address}/`);
    if (!url) return reply;
    await this.#place.allow(url.hostname);
    return send(url, {}, this.#place.caCertificate).catch((error: unknown) => {
      throw registryFailure(url.host, error) ?? notReached(url.host, error);
    });
  }

  async #authorize(challenge: string, scope: string): Promise<string> {
    const { auth, address, allow, caCertificate } = this.#place;
    if (/^basic/i.test(challenge)) return basicOf(auth);
    const field = (name: string) => new RegExp(`${name}="([^"]*)"`, "i").exec(challenge)?.[1];
    const realm = field("realm");
    if (!/^bearer/i.test(challenge) || !realm) throw new AppError("INVALID", `${address} does not say how to sign in.`);
    const url = URL.parse(realm);
    if (!url) throw new AppError("INVALID", `${address} does not say how to sign in.`);
    if (url.protocol !== "https:" && this.#scheme === "https")
      throw new AppError("INVALID", `${address} would have the password sent without TLS.`);
    await allow(url.hostname);
    const service = field("service");
    if (service) url.searchParams.set("service", service);
    if (scope) url.searchParams.set("scope", scope);
    const reply = await send(url, { authorization: basicOf(auth) }, caCertificate).catch((error: unknown) => {
      throw registryFailure(url.host, error) ?? notReached(url.host, error);
    });
    const { token, access_token } = tokenOf(reply.text);
    const found = token ?? access_token;
    if (reply.status !== 200 || !found) throw refusedBy(address);
    return `Bearer ${found}`;
  }
}

const refusedBy = (address: string) =>
  new AppError("INVALID", `${address} refused the user name or password.`, {
    field: "secrets.password",
    hint: "Test the registry, and enter the password again.",
  });

const notReached = (host: string, cause: unknown) =>
  new AppError("UNAVAILABLE", `${host} was not reached.`, { cause, retryable: true });

function tokenOf(text: string): { token?: string; access_token?: string } {
  try {
    return JSON.parse(text) as { token?: string; access_token?: string };
  } catch {
    // An error page; the status says enough.
    return {};
  }
}
