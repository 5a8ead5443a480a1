export { ClaimPage } from "./claim-page.tsx";
export { SignInPage } from "./sign-in-page.tsx";
export { safeNext } from "./safe-next.ts";
