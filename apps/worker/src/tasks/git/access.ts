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

export async function openSshKey(worker: Worker, organizationId: string, sshKeyId: string): Promise<GitCredential> {
  const { db, now } = worker.runtime;
  const [row] = await db
    .update(sshKey)
    .set({ lastUsedAt: now() })
    .where(and(eq(sshKey.id, sshKeyId), eq(sshKey.organizationId, organizationId)))
    .returning({ privateKey: sshKey.privateKey });
  if (!row)
    throw new AppError("PRECONDITION", "The SSH key of this source is not there any more.", {
      hint: "Choose another key in the service's source.",
    });
  return { kind: "ssh-key", privateKey: worker.open(row.privateKey, sshKeyPlace(sshKeyId)) };
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
export async function gitAccessOf(
  worker: Worker,
  at: DeploymentBundle,
  checkout: Checkout,
): Promise<GitAccessOf | undefined> {
  if (checkout.kind !== "git" || !("url" in checkout.remote)) return undefined;
  const { organizationId } = at.project;
  return {
    url: checkout.remote.url,
    credential: await credentialOf(worker, at, checkout),
    knownHosts: knownHostsOf(worker, organizationId),
    policy: worker.gitPolicy,
  };
}

async function credentialOf(worker: Worker, at: DeploymentBundle, { credential }: GitCheckout): Promise<GitCredential> {
  switch (credential.kind) {
    case "ssh-key":
      return openSshKey(worker, at.project.organizationId, credential.sshKeyId);
    case "password":
      return passwordCredential(credential.username, openPassword(worker, at.service));
    case "git-host":
      throw new AppError("PRECONDITION", "The account of this repository is not connected any more.");
  }
}
