export type { Builder, BuildFile, BuildInput, BuildPlan, BuildStep, KnownFailure } from "./builders/builder.ts";
export { builders } from "./builders/catalog.ts";
export { type BuildSettings, defaultBuildSettings } from "./builders/settings.ts";
export { sources } from "./sources/catalog.ts";
export type { Checkout, GitCheckout, Source } from "./sources/source.ts";
