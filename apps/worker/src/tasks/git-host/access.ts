/** A token of an account. Two that need a new one at once ask for it once: hosts take a refresh token a single time. */
import { noteCheck } from "@moorage/core/connection";
import { gitHostFamily } from "@moorage/core/git-host";
import { gitHost } from "@moorage/db/schema";
import { AppError, hiddenFields, isAppError, type Secret } from "@moorage/domain";
import { type Access, type GitHost, gitHosts, type Obtained } from "@moorage/domain/providers";
import { and, eq, sql } from "drizzle-orm";
import type { Worker } from "../../worker.ts";
import { gitHostIo, openGitHost, type StoredHost, sealFields } from "./open.ts";

type Use = "api" | "clone";

export interface OpenHost {
  host: GitHost;
  token: Secret;
}

interface Wanted {
  id: string;
  use: Use;
  /** Whose it must be, where that was not asked yet. */
  organizationId?: string;
}

async function findGitHost({ runtime }: Worker, { id, organizationId }: Omit<Wanted, "use">) {
  const isTheirs = organizationId === undefined ? undefined : eq(gitHost.organizationId, organizationId);
  const [row] = await runtime.db
    .select()
    .from(gitHost)
    .where(and(eq(gitHost.id, id), isTheirs));
  return row;
}

export async function getGitHost(worker: Worker, wanted: Omit<Wanted, "use">) {
  const row = await findGitHost(worker, wanted);
  if (!row)
    throw new AppError("PRECONDITION", "The account of this repository is not connected any more.", {
      hint: "Choose the repository again, from an account that is connected.",
    });
  return row;
}

/** By the row as it is stored; that it does not get in any more is noted there. */
export async function useGitHost<T>(worker: Worker, wanted: Wanted, work: (open: OpenHost) => Promise<T>): Promise<T> {
  const row = await getGitHost(worker, wanted);
  let open: OpenHost;
  try {
    open = await accessTo(worker, row, wanted.use);
  } catch (error) {
    if (isAppError(error) && !error.retryable) await noteCheck(worker.runtime, gitHostFamily, row.id, error);
    throw error;
  }
  return work(open);
}

/** A token that is left for less than this is not handed out again. */
const spareMs = 10 * 60_000;

export async function accessTo(worker: Worker, given: StoredHost, use: Use): Promise<OpenHost> {
  const key = `${given.id} ${use}`;
  const of = JSON.stringify([given.config, given.secrets]);
  const known = worker.hostTokens.get(key);
  if (known?.of === of && isSpare(worker, known.access))
    return { host: openGitHost(worker, given), token: known.access.token };
  await using _lock = await worker.locks.lock(`git-host:${given.id}`, worker.stopping);
  const newest = await withNewest(worker, given);
  const host = openGitHost(worker, newest);
  const access = await host.access(gitHostIo(worker), use);
  if (access.renewed) await keep(worker, given.id, access.renewed);
  else worker.hostTokens.set(key, { of, access });
  return { host, token: access.token };
}

const isSpare = ({ runtime }: Worker, { expiresAt }: Access): boolean =>
  expiresAt !== undefined && expiresAt.getTime() - runtime.now().getTime() > spareMs;

/** Who waited for the lock sees what was renewed meanwhile; of a host at another address nothing is taken. */
async function withNewest(worker: Worker, given: StoredHost): Promise<StoredHost> {
  const row = await findGitHost(worker, given);
  if (!row) return given;
  const provider = gitHosts.get(given.type);
  const told = hiddenFields(provider.secrets);
  const own = Object.keys(given.secrets).filter((field) => told.has(field) && row.secrets[field] !== undefined);
  if (own.length === 0) return given;
  const facts = [...hiddenFields(provider.config)];
  return {
    ...given,
    config: { ...given.config, ...Object.fromEntries(facts.map((field) => [field, row.config[field]])) },
    secrets: { ...given.secrets, ...Object.fromEntries(own.map((field) => [field, row.secrets[field] ?? ""])) },
  };
}

/** Joined to what is there, since somebody may be changing other fields. */
async function keep(worker: Worker, id: string, { config, secrets }: Obtained): Promise<void> {
  const sealed = await sealFields(worker, id, secrets);
  await worker.runtime.db
    .update(gitHost)
    .set({
      config: sql`${gitHost.config} || ${JSON.stringify(config)}::jsonb`,
      secrets: sql`${gitHost.secrets} || ${JSON.stringify(sealed)}::jsonb`,
    })
    .where(eq(gitHost.id, id));
}
