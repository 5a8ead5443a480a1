import { domain, service } from "@moorage/db/schema";
import { AppError, Secret } from "@moorage/domain";
import { checkProxyRules, type Dynamic, type ProxyRules, routeFile } from "@moorage/domain/routing";
import { and, asc, eq } from "drizzle-orm";
import { z } from "zod";
import type { ServiceContext } from "../context.ts";
import { proxyRulesPlace, seal } from "../seal.ts";
import { withTransaction } from "../transaction.ts";
import { ownPort } from "./check.ts";

/** What is sealed with the service: the text as it was written, and what it says. */
export interface StoredRules {
  text: string;
  rules: ProxyRules;
}

/** YAML; null takes it away. */
export const SaveProxyRules = z.object({ proxyFile: z.string().max(100_000).nullable() });

const tryTimeoutMs = 40_000;

/** The generated routers, as they are while the service runs. */
async function generatedOf(ctx: ServiceContext): Promise<Dynamic["http"]> {
  const { id: serviceId } = ctx.service;
  const rows = await ctx.runtime.db
    .select()
    .from(domain)
    .where(and(eq(domain.serviceId, serviceId), eq(domain.enabled, true)))
    .orderBy(asc(domain.createdAt), asc(domain.id));
  const routes = rows.flatMap(({ id: domainId, port, ...row }) => {
    const to = port ?? ownPort(ctx);
    return to === null ? [] : [{ ...row, domainId, port: to }];
  });
  return routeFile({ serviceId, routes, target: { kind: "service", name: "current", replicas: 1 }, pagesUrl: "" }).http;
}

/** What somebody wrote, or the generated routers to begin from. It may hold password hashes, so a look is noted. */
export async function readProxyRules(ctx: ServiceContext): Promise<{ text: string; isOwn: boolean }> {
  const { id: serviceId, name } = ctx.service;
  await withTransaction(ctx, async (tx) => tx.note({ type: "service", id: serviceId, name }));
  const { text } = await ctx.runtime.tasks.ask("proxyRules.open", { serviceId });
  return text === null ? { text: await generatedText(ctx), isOwn: false } : { text, isOwn: true };
}

async function generatedText(ctx: ServiceContext): Promise<string> {
  const { routers, services = {} } = await generatedOf(ctx);
  const { stringify } = await import("yaml");
  const retry = `${ctx.service.id}-retry`;
  const shown = Object.entries(routers).map(([name, { rule, service: to, middlewares = [] }]) => {
    const own = middlewares.filter((each) => each !== retry);
    return [name, { rule, service: to, ...(own.length > 0 ? { middlewares: own } : {}) }];
  });
  const names = Object.keys(services).join(", ") || `${ctx.service.id}-PORT`;
  const head = `# The version that serves: ${names}. Add routers and middlewares of your own beside the domains' routers.\n`;
  return head + stringify({ http: { routers: Object.fromEntries(shown) } }, { lineWidth: 0 });
}

/** Checked here, tried on the proxy, and only then stored: a bad file would hold up every deployment. */
export async function saveProxyRules(
  ctx: ServiceContext,
  { proxyFile }: z.output<typeof SaveProxyRules>,
): Promise<{ isOwn: boolean }> {
  const { id: serviceId, name, environmentId } = ctx.service;
  const sealed = proxyFile === null || proxyFile.trim() === "" ? null : await sealedRules(ctx, proxyFile);
  await ctx.runtime.tasks.ask("proxyRules.try", { serviceId, sealed }, { timeoutMs: tryTimeoutMs });
  const isOwn = sealed !== null;
  return withTransaction(ctx, async (tx) => {
    await tx.update(service).set({ proxyRules: sealed }).where(eq(service.id, serviceId));
    const before = { own: ctx.service.proxyRules !== null };
    tx.note({ type: "service", id: serviceId, name, before, after: { own: isOwn } });
    tx.publish({ type: "domain.changed", organizationId: ctx.organizationId, environmentId, serviceId });
    tx.enqueue("reconcile", { serviceId });
    return { isOwn };
  });
}

async function sealedRules(ctx: ServiceContext, text: string): Promise<string> {
  const { id } = ctx.service;
  const { routers } = await generatedOf(ctx);
  const generated = new Map(Object.entries(routers).map(([name, { rule }]) => [name, rule]));
  const stored: StoredRules = { text, rules: checkProxyRules(await parsed(text), id, generated) };
  return seal(ctx.runtime, new Secret(JSON.stringify(stored)), proxyRulesPlace(id));
}

async function parsed(text: string): Promise<unknown> {
  const { parseDocument } = await import("yaml");
  const document = parseDocument(text, { maxAliasCount: 0 } as object);
  const [error] = document.errors;
  if (!error) return document.toJS({ maxAliasCount: 10 });
  const message = `The text is no YAML: ${error.message.split("\n", 1)[0]}`;
  throw new AppError("INVALID", message, { field: "proxyFile", issues: [{ path: ["proxyFile"], message }] });
}
