export { AccountMenu } from "./account-menu.tsx";
export { findSession, requireSession } from "./current.ts";
export { NoOrganization } from "./no-organization.tsx";
export { OrganizationSwitcher } from "./organization-switcher.tsx";
