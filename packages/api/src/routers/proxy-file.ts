import { readProxyRules, SaveProxyRules, saveProxyRules } from "@moorage/core/domain";
import { onService } from "../procedures.ts";
import { router } from "../trpc.ts";

/** What somebody adds to the proxy's file of a service. It may show password hashes, so reading it is no query. */
export const proxyFileRouter = router({
  read: onService("instance:proxyFiles", { requires: "domains" }).mutation(({ ctx }) => readProxyRules(ctx)),
  save: onService("instance:proxyFiles", { requires: "domains" })
    .input(SaveProxyRules)
    .mutation(({ ctx, input }) => saveProxyRules(ctx, input)),
});
