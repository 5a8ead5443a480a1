/** How a repository is reached: credentials opened here, in memory only. */
import type { DeploymentBundle } from "@moorage/core/deployment";
import { findKnownHost, pinKnownHost } from "@moorage/core/git";
import { sourceSecretsPlace } from "@moorage/core/service";
import { sshKeyPlace } from "@moorage/core/ssh-key";
import { sshKey } from "@moorage/db/schema";
import { AppError, Secret } from "@moorage/domain";
import type { Checkout, GitCheckout } from "@moorage/domain/providers";
import type { GitAccessOf } from "@moorage/engine";
import type { GitCredential, KnownHosts } from "@moorage/engine/git";
import { and, eq } from "drizzle-orm";
import type { Worker } from "../../worker.ts";
import { useGitHost } from "../git-host/access.ts";

type Placed = Pick<DeploymentBundle, "service" | "project">;

/** The organization's memory of SSH hosts. */
export const knownHostsOf = ({ runtime }: Worker, organizationId: string): KnownHosts => ({
  find: async (host) =>
    (await findKnownHost(runtime, organizationId, host))?.map((line) => {
      const [type = "", key = ""] = line.split(" ");
      return { type, key };
    }),
  pin: (host, keys) =>
    pinKnownHost(runtime, organizationId, { host, keys: keys.map(({ type, key }) => `${type} ${key}`) }),
});

/** Undefined when the organization has no such key. */
async function openPrivateKey(worker: Worker, organizationId: string, sshKeyId: string): Promise<Secret | undefined> {
  const { db, now } = worker.runtime;
  const [row] = await db
    .update(sshKey)
    .set({ lastUsedAt: now() })
    .where(and(eq(sshKey.id, sshKeyId), eq(sshKey.organizationId, organizationId)))
    .returning({ privateKey: sshKey.privateKey });
  return row && worker.open(row.privateKey, sshKeyPlace(sshKeyId));
}

export async function openSshKey(worker: Worker, organizationId: string, sshKeyId: string): Promise<GitCredential> {
  const privateKey = await openPrivateKey(worker, organizationId, sshKeyId);
  if (!privateKey)
    throw new AppError("PRECONDITION", "The SSH key of this source is not there any more.", {
      hint: "Choose another key in the service's source.",
    });
  return { kind: "ssh-key", privateKey };
}

/** The password that is stored with a service's source. */
export function openPassword(worker: Worker, service: { id: string; secrets: string | null }): Secret | undefined {
  if (!service.secrets) return undefined;
  const stored = JSON.parse(worker.open(service.secrets, sourceSecretsPlace(service.id)).reveal()) as {
    password?: string;
  };
  return stored.password === undefined ? undefined : new Secret(stored.password);
}

export const passwordCredential = (username: string | undefined, password: Secret | undefined): GitCredential =>
  password ? { kind: "password", username: username || undefined, password } : { kind: "none" };

/** What the deployment's source needs; undefined when it is not fetched by git. */
export async function gitAccessOf(worker: Worker, at: Placed, checkout: Checkout): Promise<GitAccessOf | undefined> {
  if (checkout.kind !== "git") return undefined;
  return {
    ...(await reach(worker, at, checkout)),
    knownHosts: knownHostsOf(worker, at.project.organizationId),
    policy: worker.gitPolicy,
  };
}

type Reached = Pick<GitAccessOf, "url" | "credential">;

async function reach(worker: Worker, at: Placed, { remote, credential }: GitCheckout): Promise<Reached> {
  const { organizationId } = at.project;
  if (credential.kind === "git-host" && "repository" in remote)
    return hostedAccess(worker, organizationId, credential.gitHostId, remote.repository);
  if (!("url" in remote)) throw new AppError("PRECONDITION", "This source has no address.");
  if (credential.kind === "ssh-key")
    return { url: remote.url, credential: await openSshKey(worker, organizationId, credential.sshKeyId) };
  const username = credential.kind === "password" ? credential.username : undefined;
  return { url: remote.url, credential: passwordCredential(username, openPassword(worker, at.service)) };
}

/** A repository of a connected account, with a credential that lives for minutes. */
export const hostedAccess = (
  worker: Worker,
  organizationId: string,
  gitHostId: string,
  repository: string,
): Promise<Reached> =>
  useGitHost(
    worker,
    { id: gitHostId, organizationId, use: "clone" },
    async ({ host, token }): Promise<Reached> => ({
      url: host.cloneUrl(repository),
      credential: { kind: "password", username: host.gitUser, password: token, ofAccount: true },
    }),
  );
