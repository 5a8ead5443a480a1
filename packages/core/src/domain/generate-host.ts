import { isIPv4 } from "node:net";
import { server, setting } from "@moorage/db/schema";
import { AppError, DisplayName, randomHex, slugOf } from "@moorage/domain";
import { eq, sql } from "drizzle-orm";
import { z } from "zod";
import type { OrganizationContext, ServiceContext } from "../context.ts";
import { Id } from "../id.ts";
import type { Runtime } from "../runtime.ts";
import { loadServer } from "../server/load.ts";
import { findSetting } from "../setting/setting.ts";

/** sslip.io answers with the first thing in a name that looks like an address. */
const looksLikeAddress = /(?:^|-)\d{1,3}(?:-\d{1,3}){3}(?:-|$)/;

/** A host name that needs no DNS of the user's: below .localhost on this machine, else one that names the address. */
export const generateHost = ({ runtime, service }: ServiceContext): Promise<{ host: string }> =>
  hostAt(runtime, service.slug, service.serverId);

/** For a service that is not there yet; without a server it is to run on this machine. */
export const GenerateHostFor = z.object({ name: DisplayName, serverId: Id.optional() });

export async function generateHostFor(
  ctx: OrganizationContext,
  { name, serverId }: z.output<typeof GenerateHostFor>,
): Promise<{ host: string }> {
  if (serverId !== undefined) await loadServer(ctx, serverId);
  return hostAt(ctx.runtime, slugOf(name), serverId);
}

async function hostAt(runtime: Runtime, slug: string, serverId: string | undefined): Promise<{ host: string }> {
  const address = await addressOf(runtime, serverId);
  if (address === null) return { host: `${slug}-${randomHex(4)}.localhost` };
  const word = looksLikeAddress.test(slug) ? "app" : slug;
  return { host: `${word}-${randomHex(4)}-${address.replace(/[.:]/g, "-")}.sslip.io` };
}

/** Null on a machine that only reaches itself. */
async function addressOf({ db }: Runtime, serverId: string | undefined): Promise<string | null> {
  if (serverId === undefined) return (await findSetting(db, "proxy.address")) ?? null;
  const [row] = await db.select({ server, here }).from(server).where(eq(server.id, serverId));
  if (row?.server.connection !== "ssh") return row?.here ?? null;
  const known = row.server.publicAddress ?? row.server.address ?? "";
  if (isIPv4(known)) return known;
  throw new AppError("PRECONDITION", `The address of ${row.server.name} is not known before it is set up.`, {
    hint: "Set the server up first, or enter a host name of your own.",
  });
}

const here = sql<string | null>`(
  select ${setting.value}->>'value' from ${setting} where ${setting.key} = 'proxy.address')`;
