import { candidateHeader } from "@moorage/domain/routing";
import type { Machine } from "../machine.ts";

const timeoutMs = 2_500;

/** A question to Traefik's own API, behind the secret header. Undefined when it knows no such thing. */
async function ask<T>({ host, proxy }: Machine, path: string): Promise<T | undefined> {
  const { status, text } = await host.get(`${proxy.privateUrl}${path}`, { "x-proxy-secret": proxy.secret }, timeoutMs);
  if (status === 404) return undefined;
  if (status !== 200) throw new Error(`the proxy's API answered ${status}`);
  return JSON.parse(text) as T;
}

export async function shownServer(machine: Machine, name: string): Promise<string | undefined> {
  type Shown = { loadBalancer?: { servers?: { url?: string }[] } };
  const shown = await ask<Shown>(machine, `/api/http/services/${encodeURIComponent(name)}@file`);
  return shown?.loadBalancer?.servers?.[0]?.url;
}

/** `enabled`, `disabled` (a rule that Traefik refused) or undefined when it is not there. */
export async function shownRouter(
  machine: Machine,
  name: string,
): Promise<{ status: string; rule: string; service: string; middlewares?: string[]; error?: string[] } | undefined> {
  return ask(machine, `/api/http/routers/${encodeURIComponent(name)}@file`);
}

export async function shownMiddleware(machine: Machine, name: string): Promise<Record<string, unknown> | undefined> {
  return ask(machine, `/api/http/middlewares/${encodeURIComponent(name)}@file`);
}

export async function proxyAnswers(machine: Machine): Promise<boolean> {
  return (await ask(machine, "/api/version").catch(() => undefined)) !== undefined;
}

/**
 * One request to a candidate over the path that traffic will take: the status, or 0 when nothing answered or something
 * else than the candidate's own route did.
 */
export async function probe(
  { host, proxy }: Machine,
  request: { token: string; name: string; port: number; hostName: string; path: string },
): Promise<number> {
  const headers = { host: request.hostName, "x-probe": request.token, "x-probe-port": String(request.port) };
  const answer = await host.get(`${proxy.privateUrl}${request.path}`, headers, timeoutMs).catch(() => undefined);
  return answer?.headers[candidateHeader] === request.name ? answer.status : 0;
}
