import { DetectBuild, detectBuild, ListBranches, listBranches } from "@moorage/core/git";
import { inOrganization } from "../procedures.ts";
import { router } from "../trpc.ts";

export const gitRouter = router({
  /** A mutation, since it may carry a password, and so that no cache keeps it. */
  branches: inOrganization("service:update")
    .input(ListBranches)
    .mutation(({ ctx, input }) => listBranches(ctx, input)),
  detectBuild: inOrganization("service:update")
    .input(DetectBuild)
    .mutation(({ ctx, input }) => detectBuild(ctx, input)),
});
