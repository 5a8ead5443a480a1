import { CreateApiKey, createApiKey, listApiKeys, RemoveApiKey, removeApiKey } from "@moorage/core/api-key";
import { inOrganization } from "../procedures.ts";
import { router } from "../trpc.ts";

export const apiKeyRouter = router({
  list: inOrganization("apiKey:read").query(({ ctx }) => listApiKeys(ctx)),
  create: inOrganization("apiKey:create")
    .input(CreateApiKey)
    .mutation(({ ctx, input }) => createApiKey(ctx, input)),
  remove: inOrganization("apiKey:delete")
    .input(RemoveApiKey)
    .mutation(({ ctx, input }) => removeApiKey(ctx, input)),
});
