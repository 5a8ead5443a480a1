export type { RegistryAccess } from "./access.ts";
export { trustAuthority } from "./authority.ts";
export { listRepositories, listTags } from "./browse.ts";
export type { RegistryPlace } from "./client.ts";
export { registryIo } from "./io.ts";
export { testRegistryLogin } from "./login.ts";
export { renewSignIn } from "./renew-sign-in.ts";
