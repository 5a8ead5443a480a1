import { GitRef } from "@moorage/domain/git";
import { BuildPath, type Detected, detectable, detectBuilder, RepositoryPath } from "@moorage/domain/providers";
import { z } from "zod";
import { loadConnection } from "../connection/index.ts";
import { type OrganizationContext, requirePermission } from "../context.ts";
import { gitHostFamily } from "../git-host/index.ts";
import { Id } from "../id.ts";
import { addressOf, ListBranches } from "./branches.ts";

const where = { branch: z.union([z.literal(""), GitRef]).default(""), buildPath: BuildPath.default("") };
export const DetectBuild = z.union([
  z.object({ ...where, gitHostId: Id, repository: RepositoryPath }),
  ListBranches.extend(where),
]);
type Input = z.output<typeof DetectBuild>;

/** Which builder fits a repository, by the files in the folder where the build begins; null when none of them says. */
export async function detectBuild(
  ctx: OrganizationContext,
  input: Input,
): Promise<{ detected: Detected | null; lookedFor: readonly string[] }> {
  const { branch, buildPath } = input;
  const asked = { from: await fromOf(ctx, input), ref: branch || null, folder: buildPath };
  const files = await ctx.runtime.tasks.ask("git.files", asked, { timeoutMs: 70_000 });
  return { detected: detectBuilder(files) ?? null, lookedFor: detectable };
}

async function fromOf(ctx: OrganizationContext, input: Input) {
  if (!("gitHostId" in input)) return addressOf(ctx, input);
  requirePermission(ctx, "gitHost:read");
  const { connection } = await loadConnection(ctx, gitHostFamily, input.gitHostId);
  return { organizationId: ctx.organizationId, gitHostId: connection.id, repository: input.repository };
}
