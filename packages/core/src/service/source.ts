import type { service } from "@moorage/db/schema";
import { gitHost, sshKey, upload } from "@moorage/db/schema";
import { AppError, Secret, secretString } from "@moorage/domain";
import { isSameGitHost, parseGitUrl } from "@moorage/domain/git";
import { type GitCheckout, sources } from "@moorage/domain/providers";
import type { ServiceSpec } from "@moorage/domain/service";
import { and, eq } from "drizzle-orm";
import { z } from "zod";
import type { Runtime } from "../runtime.ts";
import { seal, sealPlace } from "../seal.ts";
import type { Transaction } from "../transaction.ts";

interface At {
  organizationId: string;
  /** Undefined for one that is just being made. */
  serviceId: string | undefined;
}

/** What a source points to belongs to the service or its organization: another one's id is as good as none. */
export async function requireOwnSource(tx: Transaction, { organizationId, serviceId }: At, spec: ServiceSpec) {
  const source = sources.of(spec.source);
  if (source.needs !== "build") return;
  const { checkout } = source;
  if (checkout.kind === "upload" && checkout.uploadId !== undefined) {
    const [own] = serviceId
      ? await tx
          .select({ id: upload.id })
          .from(upload)
          .where(and(eq(upload.id, checkout.uploadId), eq(upload.serviceId, serviceId)))
      : [];
    if (!own) throw new AppError("NOT_FOUND", "Upload not found", { field: "spec.source.uploadId" });
  }
  if (checkout.kind === "git") await requireOwnCredential(tx, organizationId, spec.source.type, checkout.credential);
}

async function requireOwnCredential(
  tx: Transaction,
  organizationId: string,
  sourceType: string,
  credential: GitCheckout["credential"],
): Promise<void> {
  if (credential.kind === "ssh-key") {
    const [own] = await tx
      .select({ id: sshKey.id })
      .from(sshKey)
      .where(and(eq(sshKey.id, credential.sshKeyId), eq(sshKey.organizationId, organizationId)))
      .for("share");
    if (!own) throw new AppError("NOT_FOUND", "SSH key not found", { field: "spec.source.sshKeyId" });
  }
  if (credential.kind === "git-host") {
    const { id, type, organizationId: of } = gitHost;
    const [own] = await tx
      .select({ id })
      .from(gitHost)
      .where(and(eq(id, credential.gitHostId), eq(of, organizationId), eq(type, sourceType)))
      .for("share");
    if (!own) throw new AppError("NOT_FOUND", "Git account not found", { field: "spec.source.gitHostId" });
  }
}

/** What a source's schema marks secret. Left out, the stored one stays; null takes it away. */
export const SourceSecrets = z.object({ password: secretString(4_096).nullable() }).partial();
export type SourceSecrets = z.output<typeof SourceSecrets>;

export const sourceSecretsPlace = (serviceId: string): string => sealPlace("service", "secrets", serviceId);

/** A stored password is for one host: whoever may change the address must not have it sent somewhere else. */
export function keepsSecrets(before: ServiceSpec["source"], after: ServiceSpec["source"]): boolean {
  if (before.type !== "git" || after.type !== "git") return false;
  const [from, to] = [parseGitUrl(before.url), parseGitUrl(after.url)];
  return from !== undefined && to !== undefined && isSameGitHost(from, to);
}

/** The column after a change. */
export async function sealedSecrets(
  runtime: Runtime,
  serviceId: string,
  { given, stored, kept }: { given: SourceSecrets | undefined; stored: string | null; kept: boolean },
): Promise<(typeof service.$inferInsert)["secrets"]> {
  const { password } = given ?? {};
  if (password === undefined) return kept ? stored : null;
  if (password === null) return null;
  const packed = new Secret(JSON.stringify({ password: password.reveal() }));
  return seal(runtime, packed, sourceSecretsPlace(serviceId));
}
