import { delivery, environment, organization, project, service } from "@moorage/db/schema";
import { AppError, isAppError, notFound, publicError } from "@moorage/domain";
import { upgradeSpec } from "@moorage/domain/service";
import {
  claimedSender,
  type Decision,
  type Delivery,
  type DeliveryOutcome,
  decide,
  eventText,
  readDelivery,
  repositoryIn,
  type WebhookEvent,
} from "@moorage/domain/webhook";
import { and, eq, isNull, lt, type SQL, sql } from "drizzle-orm";
import { ZodError } from "zod";
import type { ServiceContext } from "../context.ts";
import { request } from "../deployment/request.ts";
import { namedSource } from "../registry/of-service.ts";
import type { Runtime } from "../runtime.ts";
import { isSignedRight, webhookKeyOf } from "./address.ts";

export interface Received {
  token: string;
  header(name: string): string | undefined;
  body: Uint8Array;
  requestId: string;
  clientAddress: string;
}

export interface WebhookAnswer {
  outcome: DeliveryOutcome;
  message: string;
  deployment?: { id: string; number: number };
}

/** Deliveries kept of each service. */
const keptMax = 100;

/** Deploys what a git host, a registry or a script announces; every delivery is kept with what came of it. */
export async function receiveWebhook(runtime: Runtime, received: Received): Promise<WebhookAnswer> {
  const key = webhookKeyOf(runtime, received.token);
  const ctx = key === undefined ? undefined : await contextOf(runtime, key, received);
  if (!ctx) throw notFound("Webhook");
  return deliver(ctx, await accept(ctx, received));
}

/** Who set it up looks here for what became of it, so what is refused is kept too. */
async function accept(ctx: ServiceContext, received: Received): Promise<Delivery> {
  const { token, header, body } = received;
  try {
    if (isSignedRight(header, body, token)) return read(received).delivery;
    throw new AppError("UNAUTHORIZED", "The signature does not fit.", {
      hint: "Take the last part of the webhook's address as its secret, or leave the secret empty.",
    });
  } catch (error) {
    if (isAppError(error)) {
      const { db } = ctx.runtime;
      const reason = [error.message, error.hint].filter(Boolean).join(" ");
      // Without the sender's id: it is sent again once that is put right.
      const values = { serviceId: ctx.service.id, sender: claimedSender(header), event: "call", reason };
      await db.insert(delivery).values({ ...values, outcome: "refused" });
      await keepNewest(ctx);
    }
    throw error;
  }
}

/** What a delivery does to one service; it is kept with that. */
export async function deliver(ctx: ServiceContext, sent: Delivery): Promise<WebhookAnswer> {
  const { runtime } = ctx;
  const spec = upgradeSpec(ctx.service.spec, ctx.service.specVersion);
  const decision = decide(sent, {
    autoDeploy: ctx.service.autoDeploy,
    source: await namedSource(runtime.db, ctx.service.registryId, spec.source),
  });
  const id = await note(ctx, sent, decision.event);
  if (!id) return { outcome: "ignored", message: "This delivery was here already." };
  const answer = await act(ctx, decision).catch(async (error: unknown) => {
    // The row stays open, so that the same delivery may come again.
    const reason = `${publicError(error).message} Send this delivery again.`;
    await runtime.db.update(delivery).set({ reason }).where(eq(delivery.id, id));
    throw error;
  });
  const { outcome, message, deployment } = answer;
  await runtime.db
    .update(delivery)
    .set({ outcome, reason: outcome === "deployed" ? null : message, deploymentId: deployment?.id ?? null })
    .where(eq(delivery.id, id));
  return answer;
}

export type ReceivedMessage = Omit<Received, "token">;

/** The delivery, and of which repository it tells, where its sender says so. */
export function read({ header, body }: ReceivedMessage): { delivery: Delivery; repository: string | undefined } {
  try {
    const json = parse(header("content-type") ?? "", Buffer.from(body).toString("utf8"));
    return { delivery: readDelivery(header, json), repository: repositoryIn(json) };
  } catch (error) {
    if (error instanceof ZodError || error instanceof SyntaxError)
      throw new AppError("INVALID", "This is not what the sender that its headers name would send.", { cause: error });
    throw error;
  }
}

/** GitHub can send its JSON as a form's field. */
function parse(contentType: string, text: string): unknown {
  if (contentType.startsWith("application/x-www-form-urlencoded"))
    return fromJson(new URLSearchParams(text).get("payload") ?? "{}");
  return text.trim() === "" ? {} : fromJson(text);
}

const nul = "\\u0000";

/** No database stores a NUL, and no host means one. */
function fromJson(text: string): unknown {
  if (!text.includes(nul)) return JSON.parse(text);
  return JSON.parse(text, (_name, value: unknown) =>
    typeof value === "string" ? value.replaceAll("\0", "\ufffd") : value,
  );
}

async function contextOf(runtime: Runtime, key: string, received: Received): Promise<ServiceContext | undefined> {
  return (await findTargets(runtime, received, eq(service.webhookKey, key)))[0];
}

const targetsMax = 200;

/** Services as a webhook acts on them: nobody's rights, named after what it is. */
export async function findTargets(
  runtime: Runtime,
  { requestId, clientAddress }: ReceivedMessage,
  which: SQL | undefined,
): Promise<ServiceContext[]> {
  const rows = await runtime.db
    .select({ service, environment, project })
    .from(service)
    .innerJoin(environment, and(eq(environment.id, service.environmentId), isNull(environment.deletedAt)))
    .innerJoin(project, and(eq(project.id, environment.projectId), isNull(project.deletedAt)))
    .innerJoin(organization, and(eq(organization.id, project.organizationId), isNull(organization.deletedAt)))
    .where(and(which, isNull(service.deletedAt)))
    .limit(targetsMax);
  return rows.map((row) => ({
    ...{ runtime, requestId, clientAddress, ...row },
    operation: "webhook.receive",
    actor: { type: "system", id: "webhook", name: "Webhook" },
    organizationId: row.project.organizationId,
    permissions: new Set(),
  }));
}

/**
 * The row of this delivery; undefined for one that came before and was finished: hosts send again when an answer was
 * late, and so can anybody who listened. One that was cut off is taken up again.
 */
async function note(
  ctx: ServiceContext,
  { sender, senderId }: Delivery,
  event: WebhookEvent,
): Promise<string | undefined> {
  const { service: of } = ctx;
  const { db } = ctx.runtime;
  const commit = "commit" in event ? (event.commit ?? null) : null;
  const [made] = await db
    .insert(delivery)
    .values({ serviceId: of.id, sender, senderId, commit, event: eventText(event).slice(0, 300), outcome: "received" })
    .onConflictDoNothing()
    .returning({ id: delivery.id });
  if (made) {
    await keepNewest(ctx);
    return made.id;
  }
  const [known] = await db
    .select({ id: delivery.id, outcome: delivery.outcome })
    .from(delivery)
    .where(and(eq(delivery.serviceId, of.id), eq(delivery.senderId, senderId ?? "")));
  return known?.outcome === "received" ? known.id : undefined;
}

const keepNewest = ({ runtime: { db }, service: of }: ServiceContext) =>
  db.delete(delivery).where(and(eq(delivery.serviceId, of.id), lt(delivery.createdAt, oldestKept(of.id))));

const oldestKept = (serviceId: string) => sql`(
  select d.created_at from ${delivery} d where d.service_id = ${serviceId} order by d.created_at desc
  offset ${keptMax - 1} limit 1)`;

async function act(ctx: ServiceContext, decision: Decision): Promise<WebhookAnswer> {
  if (!decision.deploy) return { outcome: "ignored", message: decision.reason };
  const { event, title, description, by } = decision;
  const from = { ...ctx, actor: { ...ctx.actor, name: by.slice(0, 100) } };
  try {
    const deployment = await request(from, { title, description }, "webhook", async ({ spec }) => ({
      spec:
        event.kind === "tag" && "branch" in spec.source
          ? { ...spec, source: { ...spec.source, branch: event.tag } }
          : spec,
      commit: null,
      commitMessage: "message" in event ? (event.message?.slice(0, 2_000) ?? null) : null,
      commitAuthor: "author" in event ? (event.author ?? null) : null,
    }));
    return { outcome: "deployed", message: `Deployment #${deployment.number} is requested.`, deployment };
  } catch (error) {
    if (!isAppError(error) || error.retryable) throw error;
    return { outcome: "refused", message: error.message };
  }
}
