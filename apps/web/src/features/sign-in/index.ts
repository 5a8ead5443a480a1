export { ClaimPage } from "./claim-page.tsx";
export { safeNext } from "./safe-next.ts";
export { SignInPage } from "./sign-in-page.tsx";
