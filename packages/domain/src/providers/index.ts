export type { Builder, BuildInput, BuildPlan } from "./builders/builder.ts";
export { builders } from "./builders/catalog.ts";
export { sources } from "./sources/catalog.ts";
export type { Checkout, Source } from "./sources/source.ts";
