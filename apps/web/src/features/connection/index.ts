export { ConnectionSection } from "./connection-section.tsx";
export type { FamilyWords } from "./types.ts";
export type { Draft } from "./use-connection-form.ts";
