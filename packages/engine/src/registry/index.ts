export type { RegistryAccess } from "./access.ts";
export { trustAuthority } from "./authority.ts";
export { registryIo } from "./io.ts";
export { testRegistryLogin } from "./login.ts";
