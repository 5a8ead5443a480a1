import { randomBytes } from "node:crypto";
import { delivery, deployment, service } from "@moorage/db/schema";
import type { DeliveryOutcome } from "@moorage/domain/webhook";
import { desc, eq } from "drizzle-orm";
import { z } from "zod";
import type { ServiceContext } from "../context.ts";
import { withTransaction } from "../transaction.ts";
import { webhookAddress } from "./address.ts";
import { wantHook } from "./hook.ts";

export interface Webhook {
  /** Whoever has it can deploy this service, so it is for those who may. */
  url: string;
  token: string;
  autoDeploy: boolean;
}

export function getWebhook({ runtime, service: of }: ServiceContext): Webhook {
  return { ...webhookAddress(runtime, of.webhookKey), autoDeploy: of.autoDeploy };
}

/** A new address; the old one answers nothing any more. */
export async function rotateWebhook(ctx: ServiceContext): Promise<Webhook> {
  const webhookKey = randomBytes(16).toString("hex");
  const { id, name, environmentId } = ctx.service;
  await withTransaction(ctx, async (tx) => {
    await tx.update(service).set({ webhookKey }).where(eq(service.id, id));
    await wantHook(tx, ctx, { ...ctx.service, webhookKey });
    tx.note({ type: "service", id, name });
    tx.publish({ type: "service.changed", organizationId: ctx.organizationId, environmentId, serviceId: id });
  });
  return getWebhook({ ...ctx, service: { ...ctx.service, webhookKey } });
}

export const SaveAutoDeploy = z.object({ autoDeploy: z.boolean() });

/** Whether the webhook deploys; applies at once. */
export async function saveAutoDeploy(
  ctx: ServiceContext,
  { autoDeploy }: z.output<typeof SaveAutoDeploy>,
): Promise<{ autoDeploy: boolean }> {
  const { id, name, environmentId } = ctx.service;
  return withTransaction(ctx, async (tx) => {
    await tx.update(service).set({ autoDeploy }).where(eq(service.id, id));
    await wantHook(tx, ctx, { ...ctx.service, autoDeploy });
    tx.note({ type: "service", id, name, before: { autoDeploy: ctx.service.autoDeploy }, after: { autoDeploy } });
    tx.publish({ type: "service.changed", organizationId: ctx.organizationId, environmentId, serviceId: id });
    return { autoDeploy };
  });
}

export interface ListedDelivery {
  id: string;
  sender: string;
  event: string;
  commit: string | null;
  outcome: DeliveryOutcome;
  reason: string | null;
  deploymentId: string | null;
  deploymentNumber: number | null;
  at: string;
}

/** What was announced lately, and what came of it; newest first. */
export async function listDeliveries({ runtime, service: of }: ServiceContext): Promise<ListedDelivery[]> {
  const rows = await runtime.db
    .select({ row: delivery, deploymentNumber: deployment.number })
    .from(delivery)
    .leftJoin(deployment, eq(deployment.id, delivery.deploymentId))
    .where(eq(delivery.serviceId, of.id))
    .orderBy(desc(delivery.createdAt), desc(delivery.id))
    .limit(50);
  return rows.map(
    ({ row: { id, sender, event, commit, outcome, reason, deploymentId, createdAt }, deploymentNumber }) => ({
      ...{ id, sender, event, commit, outcome, reason, deploymentId, deploymentNumber },
      at: createdAt.toISOString(),
    }),
  );
}
