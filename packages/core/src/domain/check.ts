import { violatedConstraint } from "@moorage/db";
import { domain, environment, project, service } from "@moorage/db/schema";
import { AppError } from "@moorage/domain";
import { upgradeSpec } from "@moorage/domain/service";
import { and, eq } from "drizzle-orm";
import type { OrganizationContext, ServiceContext } from "../context.ts";

/** An app there would get the panel's cookies, which know no port. */
export function refusePanelHost({ runtime }: ServiceContext, host: string): void {
  if (host !== "localhost" && host !== new URL(runtime.settings.url).hostname) return;
  throw new AppError("CONFLICT", `${host} is the address of this panel.`, {
    field: "host",
    hint: "Use another name, for example one below it.",
  });
}

/** The port that requests go to: the domain's own, else the service's. */
export function requirePort(ctx: ServiceContext, port: number | null): number {
  const found = port ?? ownPort(ctx);
  if (found === null)
    throw new AppError("INVALID", "Say which port the app listens on.", {
      field: "port",
      hint: "Or set the service's own port, which domains without one take.",
    });
  return found;
}

export const ownPort = ({ service: { spec, specVersion } }: ServiceContext): number | null =>
  upgradeSpec(spec, specVersion).port;

/** Two services cannot answer for one host and path. Whose it is, only its own organization learns. */
export async function orTaken<T>(
  ctx: OrganizationContext,
  { host, path }: { host: string; path: string },
  change: Promise<T>,
): Promise<T> {
  try {
    return await change;
  } catch (error) {
    if (violatedConstraint(error) !== "domain_host_path") throw error;
    const holder = await findHolder(ctx, host, path);
    throw new AppError("CONFLICT", `${host}${path === "/" ? "" : path} is taken already.`, {
      field: "host",
      cause: error,
      hint: holder ? `${holder} has it.` : "Use another host or path.",
    });
  }
}

async function findHolder(ctx: OrganizationContext, host: string, path: string): Promise<string | undefined> {
  const [row] = await ctx.runtime.db
    .select({ project: project.name, environment: environment.name, service: service.name })
    .from(domain)
    .innerJoin(service, eq(service.id, domain.serviceId))
    .innerJoin(environment, eq(environment.id, service.environmentId))
    .innerJoin(project, and(eq(project.id, environment.projectId), eq(project.organizationId, ctx.organizationId)))
    .where(and(eq(domain.host, host), eq(domain.path, path)));
  return row && `${row.project} / ${row.environment} / ${row.service}`;
}
