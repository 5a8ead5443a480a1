import {
  CreateOrganization,
  createOrganization,
  getOrganizationRecord,
  listOrganizationRecords,
  listOrganizations,
  RemoveOrganization,
  removeOrganization,
  setActiveOrganization,
  setDefaultOrganization,
  UpdateOrganization,
  updateOrganization,
} from "@moorage/core/organization";
import { inOrganization, onOrganization, signedIn } from "../procedures.ts";
import { router } from "../trpc.ts";

export const organizationRouter = router({
  list: signedIn.query(({ ctx }) => listOrganizations(ctx)),
  records: signedIn.query(({ ctx }) => listOrganizationRecords(ctx)),
  record: onOrganization("organization:read").query(({ ctx }) => getOrganizationRecord(ctx)),
  create: inOrganization("organization:create")
    .input(CreateOrganization)
    .mutation(({ ctx, input }) => createOrganization(ctx, input)),
  update: onOrganization("organization:update")
    .input(UpdateOrganization)
    .mutation(({ ctx, input }) => updateOrganization(ctx, input)),
  remove: onOrganization("organization:delete")
    .input(RemoveOrganization)
    .mutation(({ ctx, input }) => removeOrganization(ctx, input)),
  setActive: onOrganization("organization:read").mutation(({ ctx }) => setActiveOrganization(ctx)),
  setDefault: onOrganization("organization:read").mutation(({ ctx }) => setDefaultOrganization(ctx)),
});
