export { type Auth, clientAddressHeader, createAuth } from "./auth.ts";
export { type Authenticated, authenticate } from "./authenticate.ts";
export { ClaimServer, type ClaimState, claimServer, claimState, createClaimToken, isClaimed } from "./claim.ts";
export { hashPassword, Password, verifyPassword } from "./password.ts";
