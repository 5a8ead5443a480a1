export type { Builder, BuildFile, BuildInput, BuildPlan, BuildStep, KnownFailure } from "./builders/builder.ts";
export { builders } from "./builders/catalog.ts";
export { type Detected, detectable, detectBuilder } from "./builders/detect.ts";
export { changedBuilds, defaultBuilds, InstanceBuilds, InstanceBuildsPatch } from "./builders/instance-builds.ts";
export { type BuildSettings, defaultBuildSettings } from "./builders/settings.ts";
export { wordsOf } from "./channels/answer.ts";
export { channels } from "./channels/catalog.ts";
export type { Channel, Mail } from "./channels/channel.ts";
export { gitHosts } from "./git-hosts/catalog.ts";
export type {
  Access,
  Branch,
  CommitState,
  ConnectStep,
  GitHost,
  GitHostApi,
  GitHostIo,
  Obtained,
  Page,
  Repository,
} from "./git-hosts/git-host.ts";
export { plainChange, registries, registryOfPlain } from "./registries/catalog.ts";
export { composeReference, pushRepository } from "./registries/compose.ts";
export type { AwsKeys, Registry, RegistryAuth, RegistryIo } from "./registries/registry.ts";
export { sources } from "./sources/catalog.ts";
export { BuildPath, RepositoryPath } from "./sources/git-fields.ts";
export type { Checkout, GitCheckout, Source } from "./sources/source.ts";
