import { Search, search } from "@moorage/core/search";
import { inOrganization } from "../procedures.ts";
import { router } from "../trpc.ts";

export const searchRouter = router({
  query: inOrganization("project:read")
    .input(Search)
    .query(({ ctx, input }) => search(ctx, input)),
});
