import { type QuestionInput, type QuestionOutput, secretString } from "@moorage/domain";
import { GitUrlText } from "@moorage/domain/git";
import { z } from "zod";
import { loadService } from "../authorize.ts";
import type { OrganizationContext } from "../context.ts";
import { Id } from "../id.ts";
import { seal } from "../seal.ts";
import { loadSshKey } from "../ssh-key/load.ts";

export const ListBranches = z.object({
  url: GitUrlText,
  sshKeyId: Id.nullable().default(null),
  username: z.string().trim().max(200).default(""),
  password: secretString(4_096).optional(),
  /** Takes this service's stored password, when its repository is on the same host. */
  serviceId: z.string().max(200).optional(),
});

export const gitPasswordPlace = (organizationId: string): string => `git.password:${organizationId}`;

/** What the worker is asked with: whose the ids are was checked here. */
export async function addressOf(
  ctx: OrganizationContext,
  { url, sshKeyId, username, password, serviceId }: z.output<typeof ListBranches>,
): Promise<QuestionInput<"git.branches">> {
  const { runtime, organizationId } = ctx;
  if (sshKeyId) await loadSshKey(ctx, sshKeyId);
  const of = serviceId === undefined ? undefined : (await loadService(ctx, serviceId)).service.id;
  const sealedPassword = password ? await seal(runtime, password, gitPasswordPlace(organizationId)) : null;
  return { organizationId, url, sshKeyId, username, sealedPassword, serviceId: of ?? null };
}

/** The branches of a repository; throws what is wrong with its address or credential. */
export async function listBranches(
  ctx: OrganizationContext,
  input: z.output<typeof ListBranches>,
): Promise<QuestionOutput<"git.branches">> {
  return ctx.runtime.tasks.ask("git.branches", await addressOf(ctx, input), { timeoutMs: 70_000 });
}
