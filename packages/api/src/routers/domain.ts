import {
  CreateDomain,
  createDomain,
  GenerateHostFor,
  generateHost,
  generateHostFor,
  getDomain,
  listDomains,
  removeDomain,
  ToggleDomain,
  toggleDomain,
  UpdateDomain,
  updateDomain,
  ValidateHost,
  validateHost,
} from "@moorage/core/domain";
import { inOrganization, onDomain, onService } from "../procedures.ts";
import { router } from "../trpc.ts";

export const domainRouter = router({
  list: onService("domain:read", { requires: "domains" }).query(({ ctx }) => listDomains(ctx)),
  get: onDomain("domain:read").query(({ ctx }) => getDomain(ctx)),
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
  /** Before there is a service to name. */
  generateHostFor: inOrganization("domain:create")
    .input(GenerateHostFor)
    .query(({ ctx, input }) => generateHostFor(ctx, input)),
  validateHost: inOrganization("domain:read")
    .input(ValidateHost)
    .query(({ ctx, input }) => validateHost(ctx, input)),
  generateHost: onService("domain:create", { requires: "domains" }).query(({ ctx }) => generateHost(ctx)),
});
