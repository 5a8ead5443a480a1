import {
  CreateDomain,
  createDomain,
  generateHost,
  listDomains,
  removeDomain,
  ToggleDomain,
  toggleDomain,
  UpdateDomain,
  updateDomain,
} from "@moorage/core/domain";
import { onDomain, onService } from "../procedures.ts";
import { router } from "../trpc.ts";

export const domainRouter = router({
  list: onService("domain:read", { requires: "domains" }).query(({ ctx }) => listDomains(ctx)),
  create: onService("domain:create", { requires: "domains" })
    .input(CreateDomain)
    .mutation(({ ctx, input }) => createDomain(ctx, input)),
  update: onDomain("domain:update")
    .input(UpdateDomain)
    .mutation(({ ctx, input }) => updateDomain(ctx, input)),
  remove: onDomain("domain:delete").mutation(({ ctx }) => removeDomain(ctx)),
  toggle: onDomain("domain:update")
    .input(ToggleDomain)
    .mutation(({ ctx, input }) => toggleDomain(ctx, input)),
  generateHost: onService("domain:create", { requires: "domains" }).query(({ ctx }) => generateHost(ctx)),
});
