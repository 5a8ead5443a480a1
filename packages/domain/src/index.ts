export { type Argv, type Script, script, sh } from "./command.ts";
export { type ConnectionFamily, connectionFamilies } from "./connection.ts";
export {
  AppError,
  type ErrorCode,
  errorCodes,
  fromWire,
  type Issue,
  isAppError,
  notFound,
  publicError,
  type WireError,
} from "./errors.ts";
export type { DomainEvent } from "./events.ts";
export type { Http, HttpAnswer, HttpAuthorization, HttpRequest, HttpValue } from "./http.ts";
export { type IdPrefix, newId, randomHex, randomText } from "./ids.ts";
export { ImageName, type ImageReference, isMoving, parseImageReference } from "./image-reference.ts";
export type { LogLine } from "./log-line.ts";
export {
  Description,
  DisplayName,
  HostName,
  networkName,
  Port,
  Slug,
  slugMaxLength,
  slugOf,
  swarmServiceName,
  UrlPath,
} from "./names.ts";
export { allPermissions, type Permission, permissionsOf, type Role, roles, statement } from "./permissions.ts";
export {
  type AnyProvider,
  addressFields,
  type Catalog,
  catalog,
  defineProvider,
  hiddenFields,
  type Provider,
} from "./provider.ts";
export { recordOf } from "./record.ts";
export {
  type ActorSnapshot,
  type RunCause,
  type RunType,
  type Step,
  type StepName,
  stepNames,
  type Trigger,
  triggers,
} from "./run.ts";
export { Secret, secretString } from "./secret.ts";
export {
  type JobInput,
  type JobName,
  jobs,
  type QuestionInput,
  type QuestionName,
  type QuestionOutput,
  questions,
  type RegistryRepositories,
  type RegistryTag,
  type RegistryTags,
  type SourceEntry,
  type SourceFile,
  type SourceTree,
} from "./tasks.ts";
