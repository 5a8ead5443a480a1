export { getMe, type Me } from "./me.ts";
export { getMembership, type Membership } from "./membership.ts";
export { listSessions, RevokeSession, revokeOtherSessions, revokeSession, type SessionSummary } from "./sessions.ts";
export { UpdateProfile, updateProfile } from "./update-profile.ts";
