import { randomHex } from "@moorage/domain";
import type { Runtime } from "../runtime.ts";
import { findSetting } from "../setting/setting.ts";

/** sslip.io answers with the first thing in a name that looks like an address. */
const looksLikeAddress = /(?:^|-)\d{1,3}(?:-\d{1,3}){3}(?:-|$)/;

/** A host name that needs no DNS of the user's: below .localhost on this machine, else one that names the address. */
export async function generateHost(ctx: { runtime: Runtime; service: { slug: string } }): Promise<{ host: string }> {
  const { slug } = ctx.service;
  const address = (await findSetting(ctx.runtime.db, "proxy.address")) ?? null;
  if (address === null) return { host: `${slug}-${randomHex(4)}.localhost` };
  const word = looksLikeAddress.test(slug) ? "app" : slug;
  return { host: `${word}-${randomHex(4)}-${address.replace(/[.:]/g, "-")}.sslip.io` };
}
