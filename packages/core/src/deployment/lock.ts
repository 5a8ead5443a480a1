import { service } from "@moorage/db/schema";
import { AppError } from "@moorage/domain";
import { eq } from "drizzle-orm";
import type { Transaction } from "../transaction.ts";

/** The deployment that serves; the service's row stays locked, so that no request comes between. */
export async function lockActive(tx: Transaction, serviceId: string): Promise<string | null> {
  const [at] = await tx
    .select({ active: service.activeDeploymentId })
    .from(service)
    .where(eq(service.id, serviceId))
    .for("update");
  return at?.active ?? null;
}

/** The same, for what must not happen to what serves. */
export async function lockNotServing(
  tx: Transaction,
  { id, number, service: of }: { id: string; number: number; service: { id: string } },
): Promise<void> {
  if ((await lockActive(tx, of.id)) === id)
    throw new AppError("PRECONDITION", `Deployment #${number} serves now, so it stays.`);
}
