import { gitHost, service } from "@moorage/db/schema";
import { AppError, notFound } from "@moorage/domain";
import { gitHosts } from "@moorage/domain/providers";
import { and, eq, sql } from "drizzle-orm";
import { sharedWebhookSecret } from "../git-host/place.ts";
import type { Runtime } from "../runtime.ts";
import { isSignedWith } from "./address.ts";
import { deliver, findTargets, type ReceivedMessage, read, type WebhookAnswer } from "./receive.ts";

export const isSharedWebhook = (type: string): boolean => sharedOf(type) !== undefined;

const sharedOf = (type: string) => gitHosts.list.find((each) => each.type === type)?.sharedWebhook;

/** What came of it for each service of the repository. */
export interface SharedAnswer {
  message: string;
  services: ({ serviceId: string; name: string } & WebhookAnswer)[];
}

/** The one webhook of an account: which account is said by a header, and proved by the signature. */
export async function receiveSharedWebhook(
  runtime: Runtime,
  type: string,
  received: ReceivedMessage,
): Promise<SharedAnswer> {
  const gitHostId = await senderOf(runtime, type, received);
  const { delivery, repository } = read(received);
  if (delivery.event.kind === "ping") return { message: "A ping; the address is right.", services: [] };
  const source = sql`${service.spec}->'source'`;
  const isOfIt = and(
    sql`${source}->>'gitHostId' = ${gitHostId}`,
    sql`lower(${source}->>'repository') = ${(repository ?? "").toLowerCase()}`,
  );
  const targets = repository === undefined ? [] : await findTargets(runtime, received, isOfIt);
  const services: SharedAnswer["services"] = [];
  for (const ctx of targets)
    services.push({ serviceId: ctx.service.id, name: ctx.service.name, ...(await deliver(ctx, delivery)) });
  if (services.length === 0) return { message: "No service is deployed from this repository.", services };
  return { message: services.map(({ name, message }) => `${name}: ${message}`).join(" "), services };
}

const candidatesMax = 50;

async function senderOf(runtime: Runtime, type: string, { header, body }: ReceivedMessage): Promise<string> {
  const shared = sharedOf(type);
  if (!shared) throw notFound("Webhook");
  const isTheirs = sql`${gitHost.config}->>${shared.field} = ${header(shared.header)?.slice(0, 100) ?? ""}`;
  // Hosts of one's own count from 1 like others, so several may have the same number.
  const rows = await runtime.db
    .select({ id: gitHost.id })
    .from(gitHost)
    .where(and(eq(gitHost.type, type), isTheirs))
    .limit(candidatesMax);
  const found = rows.find(({ id }) => isSignedWith(header, body, sharedWebhookSecret(runtime, id)));
  if (!found)
    throw new AppError("UNAUTHORIZED", "The signature does not fit any connected account.", {
      hint: "Connect the account again: that sets the webhook's secret.",
    });
  return found.id;
}
