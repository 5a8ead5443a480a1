export { AccountMenu } from "./account-menu.tsx";
export { findSession, requireSession } from "./current.ts";
export { OrganizationSwitcher } from "./organization-switcher.tsx";
export type { Session } from "./session.ts";
