import { run, service } from "@moorage/db/schema";
import { notFound } from "@moorage/domain";
import { and, eq, isNull } from "drizzle-orm";
import type { OrganizationContext } from "../context.ts";

/** Throws NOT_FOUND unless the run, of whatever kind, is the organization's and not of something deleted. */
export async function requireRun({ runtime, organizationId }: OrganizationContext, runId: string): Promise<void> {
  const [row] = await runtime.db
    .select({ id: run.id })
    .from(run)
    .leftJoin(service, eq(service.id, run.serviceId))
    .where(and(eq(run.id, runId), eq(run.organizationId, organizationId), isNull(service.deletedAt)));
  if (!row) throw notFound("Run");
}
