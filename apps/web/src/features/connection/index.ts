export { ConnectionSection } from "./connection-section.tsx";
export type { Draft } from "./use-connection-form.ts";
