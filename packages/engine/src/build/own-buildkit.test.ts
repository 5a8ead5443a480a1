import { expect, test } from "vitest";
import { freedBytes } from "./own-buildkit.ts";

test("what a BuildKit has freed must be read from its last line, and nothing before it says so", () => {
  const row = "5sm2p7bz3nn0zpbrq6zq9hgi3*\ttrue\t\t8.19kB\t";
  expect(freedBytes(["ID\tRECLAIMABLE\tSIZE\tLAST ACCESSED", row, "Total:\t1.25GB"])).toBe(1_250_000_000);
  expect(freedBytes(["Total:\t0B"])).toBe(0);
  expect(freedBytes(["Total:\t8.19kB"])).toBe(8_190);
  expect(freedBytes(["error: failed to dial unix:///run/buildkit/buildkitd.sock"])).toBeUndefined();
});
