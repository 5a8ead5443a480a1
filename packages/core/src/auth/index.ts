export { type Auth, createAuth } from "./auth.ts";
export { type Authenticated, authenticate } from "./authenticate.ts";
export { ClaimServer, type ClaimState, claimServer, claimState, createClaimToken, isClaimed } from "./claim.ts";
export { clientAddressHeader } from "./client-address.ts";
export { hashPassword, Password, verifyPassword } from "./password.ts";
