import { Resolver } from "node:dns/promises";
import { HostName } from "@moorage/domain";
import { z } from "zod";
import type { Context } from "../context.ts";
import { findSetting } from "../setting/setting.ts";

export const ValidateHost = z.object({ host: z.string().max(300), expectedAddress: z.string().max(100).optional() });

export interface HostCheck {
  isValid: boolean;
  addresses: string[];
  problem: string | null;
}

const wrong = (problem: string, addresses: string[] = []): HostCheck => ({ isValid: false, addresses, problem });

/** Whether DNS leads a host name here. Only names are looked up; nothing is connected to. */
export async function validateHost(
  { runtime }: Context,
  { host, expectedAddress }: z.output<typeof ValidateHost>,
): Promise<HostCheck> {
  const name = HostName.safeParse(host);
  if (!name.success) return wrong(name.error.issues[0]?.message ?? "This is not a host name.");
  // Browsers answer these themselves (RFC 6761); no resolver is asked.
  if (name.data === "localhost" || name.data.endsWith(".localhost"))
    return { isValid: true, addresses: ["127.0.0.1"], problem: null };
  const addresses = await resolve(name.data);
  if (addresses.length === 0) return wrong(`${name.data} is not known to DNS.`);
  const expected = expectedAddress || (await findSetting(runtime.db, "proxy.address"));
  if (!expected || addresses.includes(expected)) return { isValid: true, addresses, problem: null };
  return wrong(`${name.data} leads to ${addresses.join(", ")}, not to ${expected}.`, addresses);
}

async function resolve(name: string): Promise<string[]> {
  const resolver = new Resolver({ timeout: 2_000, tries: 2 });
  const found = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)]);
  return found.flatMap((result) => (result.status === "fulfilled" ? result.value : []));
}
