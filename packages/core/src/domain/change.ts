import { domain } from "@moorage/db/schema";
import { eq } from "drizzle-orm";
import type { z } from "zod";
import type { ServiceContext } from "../context.ts";
import { limits, requireRoom } from "../limits.ts";
import { first } from "../rows.ts";
import { type Transaction, withTransaction } from "../transaction.ts";
import { orTaken, refusePanelHost, requirePort } from "./check.ts";
import type { CreateDomain, ToggleDomain, UpdateDomain } from "./input.ts";
import type { DomainContext, DomainRow } from "./load.ts";

/** Routes follow the rows: whatever changed, the service is reconciled. */
function announce(tx: Transaction, ctx: ServiceContext): void {
  const { organizationId, environment, service } = ctx;
  tx.publish({ type: "domain.changed", organizationId, environmentId: environment.id, serviceId: service.id });
  tx.enqueue("reconcile", { serviceId: service.id });
}

const settingsOf = ({ host, path, internalPath, stripPath, port, enabled }: DomainRow) => ({
  host,
  path,
  internalPath,
  stripPath,
  port,
  enabled,
});

export async function createDomain(ctx: ServiceContext, input: z.output<typeof CreateDomain>): Promise<DomainRow> {
  refusePanelHost(ctx, input.host);
  requirePort(ctx, input.port);
  const created = withTransaction(ctx, async (tx) => {
    const where = eq(domain.serviceId, ctx.service.id);
    await requireRoom(tx, { table: domain, where, max: limits.domainsPerService, what: "domains of this service" });
    const row = first(
      await tx
        .insert(domain)
        .values({ ...input, serviceId: ctx.service.id })
        .returning(),
    );
    tx.note({ type: "domain", id: row.id, name: row.host, after: settingsOf(row) });
    announce(tx, ctx);
    return row;
  });
  return orTaken(ctx, input, created);
}

export async function updateDomain(ctx: DomainContext, input: z.output<typeof UpdateDomain>): Promise<DomainRow> {
  const before = settingsOf(ctx.domain);
  const after = {
    host: input.host ?? before.host,
    path: input.path ?? before.path,
    internalPath: input.internalPath ?? before.internalPath,
    stripPath: input.stripPath ?? before.stripPath,
    port: input.port === undefined ? before.port : input.port,
    enabled: input.enabled ?? before.enabled,
  };
  refusePanelHost(ctx, after.host);
  requirePort(ctx, after.port);
  return orTaken(ctx, after, write(ctx, after));
}

/** A disabled domain keeps its host and answers nothing. */
export const toggleDomain = (ctx: DomainContext, { enabled }: z.output<typeof ToggleDomain>): Promise<DomainRow> =>
  write(ctx, { ...settingsOf(ctx.domain), enabled });

function write(ctx: DomainContext, after: ReturnType<typeof settingsOf>): Promise<DomainRow> {
  const { id } = ctx.domain;
  return withTransaction(ctx, async (tx) => {
    const values = { ...after, provedAt: null };
    const row = first(await tx.update(domain).set(values).where(eq(domain.id, id)).returning());
    tx.note({ type: "domain", id, name: row.host, before: settingsOf(ctx.domain), after });
    announce(tx, ctx);
    return row;
  });
}

export async function removeDomain(ctx: DomainContext): Promise<DomainRow> {
  const { id, host } = ctx.domain;
  return withTransaction(ctx, async (tx) => {
    await tx.delete(domain).where(eq(domain.id, id));
    tx.note({ type: "domain", id, name: host, before: settingsOf(ctx.domain) });
    announce(tx, ctx);
    return ctx.domain;
  });
}
