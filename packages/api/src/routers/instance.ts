import { getBuilds, getInstanceState, SaveBuilds, saveBuilds } from "@moorage/core/setting";
import { inOrganization } from "../procedures.ts";
import { router } from "../trpc.ts";

export const instanceRouter = router({
  state: inOrganization("organization:read").query(({ ctx }) => getInstanceState(ctx)),
  builds: inOrganization("instance:admin").query(({ ctx }) => getBuilds(ctx)),
  saveBuilds: inOrganization("instance:admin")
    .input(SaveBuilds)
    .mutation(({ ctx, input }) => saveBuilds(ctx, input)),
});
