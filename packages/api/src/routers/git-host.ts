import {
  connectGitHost,
  gitHostFamily,
  ListHostBranches,
  ListRepositories,
  listGitHostSetups,
  listHostBranches,
  listRepositories,
} from "@moorage/core/git-host";
import { connectionProcedures } from "../connection-router.ts";
import { inOrganization, onConnection } from "../procedures.ts";
import { router } from "../trpc.ts";

export const gitHostRouter = router({
  ...connectionProcedures(gitHostFamily),
  /** What is entered at a host before it can be connected: addresses and scopes, by type. */
  setup: inOrganization("gitHost:read").query(({ ctx }) => listGitHostSetups(ctx)),
  connect: onConnection(gitHostFamily, "gitHost:update").mutation(({ ctx }) => connectGitHost(ctx)),
  repositories: onConnection(gitHostFamily, "gitHost:read")
    .input(ListRepositories)
    .query(({ ctx, input }) => listRepositories(ctx, input)),
  branches: onConnection(gitHostFamily, "gitHost:read")
    .input(ListHostBranches)
    .query(({ ctx, input }) => listHostBranches(ctx, input)),
});
