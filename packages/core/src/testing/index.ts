export { testFamily } from "./family.ts";
export * from "./fixtures.ts";
export { type TestRuntime, testRuntime } from "./runtime.ts";
export { answerSshKeys, makeServer } from "./server.ts";
export * from "./variables.ts";
