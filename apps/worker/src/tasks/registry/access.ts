/** Registries of deployments: opened here, their tokens fetched and kept until shortly before they end. */
import { connectionPlace, noteCheck } from "@moorage/core/connection";
import type { DeploymentBundle } from "@moorage/core/deployment";
import { listUses, registryFamily, registryOf } from "@moorage/core/registry";
import { registry as table } from "@moorage/db/schema";
import { AppError, isAppError, parseImageReference } from "@moorage/domain";
import { type Registry, type RegistryAuth, registries } from "@moorage/domain/providers";
import type { Host } from "@moorage/engine/host";
import { type RegistryAccess, registryIo, trustAuthority } from "@moorage/engine/registry";
import { desc, eq, ne } from "drizzle-orm";
import type { Worker } from "../../worker.ts";

export type Row = typeof table.$inferSelect;

/** A token is not handed out that ends during the pull. */
const marginMs = 10 * 60_000;

export const openRegistry = (worker: Worker, row: Pick<Row, "id" | "type" | "config" | "secrets">): Registry =>
  registries.of(
    registries.schema.parse({ ...row.config, type: row.type }),
    Object.fromEntries(
      Object.entries(row.secrets).map(([field, sealed]) => [
        field,
        worker.open(sealed, connectionPlace(registryFamily, row.id, field)),
      ]),
    ),
  );

export async function findRegistry({ runtime }: Worker, id: string): Promise<Row | undefined> {
  const [row] = await runtime.db.select().from(table).where(eq(table.id, id));
  return row;
}

const stillGood = ({ expiresAt }: RegistryAuth, now: Date, margin: number): boolean =>
  !expiresAt || expiresAt.getTime() - now.getTime() > margin;

const tokenKey = ({ id, updatedAt }: Row): string => `${id} ${updatedAt.toISOString()}`;

/** Signed in with what was typed, or with a token that is fetched when the last one is about to end. */
export async function authOf(worker: Worker, row: Row): Promise<RegistryAuth> {
  try {
    return await renewed(worker, row, { margin: marginMs, names: false });
  } catch (error) {
    // What was fetched before is good until it ends.
    const known = worker.registryTokens.get(tokenKey(row));
    if (known && stillGood(known, worker.runtime.now(), 0)) return known;
    throw error;
  }
}

/** The same with a token that holds for `margin` at least: a renewal that fails is told while the old one is good. */
export const renewedAuthOf = (worker: Worker, row: Row, margin: number): Promise<RegistryAuth> =>
  renewed(worker, row, { margin, names: true });

interface Renewal {
  margin: number;
  /** Whether a failure names the registry and its services: who reads a deployment may see neither. */
  names: boolean;
}

async function renewed(worker: Worker, row: Row, { margin, names }: Renewal): Promise<RegistryAuth> {
  const { runtime, registryTokens } = worker;
  const opened = openRegistry(worker, row);
  if (opened.credentials.kind === "typed") return opened.auth(registryIo(runtime.now));
  const key = tokenKey(row);
  const known = registryTokens.get(key);
  if (known && stillGood(known, runtime.now(), margin)) return known;
  try {
    const fetched = await opened.auth(registryIo(runtime.now));
    registryTokens.set(key, fetched);
    await runtime.db
      .update(table)
      .set({ tokenEndsAt: fetched.expiresAt ?? null, signInAt: runtime.now() })
      .where(eq(table.id, row.id));
    return fetched;
  } catch (error) {
    throw await renewalFailed(worker, row, { error, names });
  }
}

/** Told on the row with the services that it is about, and to whoever waits for it. */
async function renewalFailed(
  { runtime }: Worker,
  row: Row,
  { error, names }: { error: unknown; names: boolean },
): Promise<AppError> {
  const uses = await listUses(runtime, row.id);
  const about = uses.length > 0 ? ` It is used by ${uses.map(({ name }) => name).join(", ")}.` : "";
  const known = isAppError(error) ? error : new AppError("INTERNAL", "Something went wrong on our side.");
  const { code, message, hint } = known;
  const failure = (of: string, more: string) =>
    new AppError(code, `The token of ${of} could not be renewed. ${message}${more}`, {
      cause: error,
      ...(hint ? { hint } : {}),
    });
  runtime.log.error({ error, registryId: row.id }, "the token of a registry could not be renewed");
  const named = failure(row.name, about);
  await noteCheck(runtime, registryFamily, row.id, named);
  return names ? named : failure(registryOf(row).address, "");
}

/** A registry as a deployment uses it on one machine. */
export interface OpenedRegistry {
  row: Row;
  registry: Registry;
  access: RegistryAccess;
}

export async function openFor(
  worker: Worker,
  host: Host,
  registryId: string | null,
): Promise<OpenedRegistry | undefined> {
  const row = registryId === null ? undefined : await findRegistry(worker, registryId);
  if (!row) return undefined;
  const registry = openRegistry(worker, row);
  await trustAuthority(host, registry.address, registry.caCertificate);
  return { row, registry, access: { address: registry.address, auth: () => authOf(worker, row) } };
}

/**
 * For Swarm, when it is told to run a private image. Where none is to be had, what a node has already still starts: an
 * outage of a token service must not keep a service down.
 */
export async function swarmAuth(worker: Worker, registryId: string, image: string): Promise<RegistryAuth | undefined> {
  const row = await findRegistry(worker, registryId);
  return row && isFrom(row, image) ? authOf(worker, row).catch(() => undefined) : undefined;
}

/** Whether a registry, as it is now, is where an image lies: no other one is told its password. */
export function isFrom(row: Pick<Row, "type" | "config">, image: string): boolean {
  const { address, aliases } = registryOf(row);
  const { registry = "" } = parseImageReference(image) ?? {};
  return address === registry || aliases.includes(registry);
}

/** Sign-ins for what a build pulls: the service's own registry, then the others of its organization. */
export async function loginsOf(
  worker: Worker,
  { service, deployment, project }: DeploymentBundle,
  host: Host,
  log: (line: string) => void,
): Promise<RegistryAuth[]> {
  const own = [deployment.registryId, service.registryId, service.buildRegistryId];
  const rows = await worker.runtime.db
    .select()
    .from(table)
    .where(eq(table.organizationId, project.organizationId))
    .orderBy(desc(table.createdAt));
  const ordered = [...rows.filter(({ id }) => own.includes(id)), ...rows.filter(({ id }) => !own.includes(id))];
  // Together: one token service that does not answer must not hold up a build for each registry of it.
  const found = await Promise.all(
    ordered.map(async (row) => {
      try {
        const registry = openRegistry(worker, row);
        const auth = await authOf(worker, row);
        await trustAuthority(host, registry.address, registry.caCertificate);
        return auth;
      } catch (error) {
        worker.runtime.log.warn({ error, registryId: row.id }, "base images of a registry cannot be pulled");
        // What a service does not use, its log says nothing of: not all who read it may see the registries.
        if (own.includes(row.id))
          log(`Base images cannot be pulled: ${isAppError(error) ? error.message : "see Moorage's log"}`);
        return [];
      }
    }),
  );
  // Tools know one sign-in for each registry: the first.
  return [
    ...new Map(
      found
        .flat()
        .reverse()
        .map((auth) => [auth.serveraddress, auth]),
    ).values(),
  ].reverse();
}

/** Whether an image lies in a registry that another organization has connected: then what is here may be theirs. */
export async function isElsewhere(
  { runtime }: Worker,
  { project }: Pick<DeploymentBundle, "project">,
  image: string,
): Promise<boolean> {
  const wanted = parseImageReference(image);
  if (!wanted || wanted.repository.startsWith("library/")) return false;
  const rows = await runtime.db
    .select({ type: table.type, config: table.config })
    .from(table)
    .where(ne(table.organizationId, project.organizationId));
  return rows.some((row) => isFrom(row, image));
}
