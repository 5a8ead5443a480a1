export { setActiveOrganization, setDefaultOrganization } from "./choose.ts";
export { createOrganization } from "./create.ts";
export { CreateOrganization, UpdateOrganization } from "./input.ts";
export { listOrganizations, type OrganizationSummary } from "./list.ts";
export { type LoadedOrganization, loadOrganization, type OrganizationRow } from "./load.ts";
export { getOrganizationRecord, listOrganizationRecords, type OrganizationRecord } from "./records.ts";
export { RemoveOrganization, removeOrganization } from "./remove.ts";
export { updateOrganization } from "./update.ts";
