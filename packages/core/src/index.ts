export { loadEnvironment, loadProject, loadService } from "./authorize.ts";
export { createCheckpoint } from "./checkpoint.ts";
export { collectGarbageWhenQuiet } from "./collect-garbage.ts";
export {
  type Actor,
  type Context,
  type EnvironmentContext,
  type OrganizationContext,
  type ProjectContext,
  requirePermission,
  type ServiceContext,
  systemContext,
} from "./context.ts";
export { createRuntime } from "./create-runtime.ts";
export { Id } from "./id.ts";
export { JsonText } from "./json-text.ts";
export { logOptions } from "./log-options.ts";
export type { Log, Runtime, RuntimeSettings } from "./runtime.ts";
export {
  fileMountPlace,
  openWith,
  proxyRulesPlace,
  publicKeyOf,
  rawPublicKey,
  seal,
  sealPlace,
  sealVersion,
} from "./seal.ts";
export { createSlots, type Slots } from "./slots.ts";
