import { proxyRulesPlace } from "@moorage/core";
import type { StoredRules } from "@moorage/core/domain";
import { service } from "@moorage/db/schema";
import { notFound, type QuestionInput } from "@moorage/domain";
import { eq } from "drizzle-orm";
import type { Worker } from "../../worker.ts";

export async function openProxyRules(worker: Worker, { serviceId }: QuestionInput<"proxyRules.open">) {
  const [row] = await worker.runtime.db
    .select({ sealed: service.proxyRules })
    .from(service)
    .where(eq(service.id, serviceId));
  if (!row) throw notFound("Service");
  return { text: row.sealed === null ? null : openStored(worker, serviceId, row.sealed).text };
}

export const openStored = (worker: Pick<Worker, "open">, serviceId: string, sealed: string): StoredRules =>
  JSON.parse(worker.open(sealed, proxyRulesPlace(serviceId)).reveal());
