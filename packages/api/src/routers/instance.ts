import { getInstanceState } from "@moorage/core/setting";
import { inOrganization } from "../procedures.ts";
import { router } from "../trpc.ts";

export const instanceRouter = router({
  state: inOrganization("organization:read").query(({ ctx }) => getInstanceState(ctx)),
});
