import path from "node:path";
import { defineConfig } from "vitest/config";
import { claimRun } from "./tests/support/run.ts";

claimRun();

const here = import.meta.dirname;
const minute = 60_000;
/** Integration tests that load the machine, take the engine away or count on its limits. */
const alone = ["builders-limits", "crash", "cutover", "engine-restart", "faults"].map(
  (name) => `tests/integration/${name}.test.ts`,
);
const sources = ["apps/*/src", "packages/*/src"];

export default defineConfig({
  resolve: { alias: { "@": path.join(here, "apps/web/src") } },
  test: {
    // Projects of a later group start when the former has ended: the machine belongs to one kind at a time.
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: [
            ...sources.map((folder) => `${folder}/**/*.test.{ts,tsx}`),
            "tests/gates/**/*.test.ts",
            "scripts/**/*.test.ts",
          ],
          exclude: ["**/node_modules/**", "**/*.db.test.ts"],
          testTimeout: 20_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: "database",
          include: [...sources.map((folder) => `${folder}/**/*.db.test.ts`), "tests/support/**/*.db.test.ts"],
          globalSetup: ["tests/support/postgres-setup.ts"],
          testTimeout: minute,
          hookTimeout: minute,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: "integration",
          include: ["tests/integration/**/*.test.ts"],
          exclude: alone,
          setupFiles: ["tests/support/purge-after.ts"],
          testTimeout: 5 * minute,
          hookTimeout: 5 * minute,
          maxWorkers: 2, // each waits for the engine most of the time, with a server of its own
          sequence: { groupOrder: 2 },
        },
      },
      {
        extends: true,
        test: {
          name: "alone",
          include: alone,
          setupFiles: ["tests/support/purge-after.ts"],
          testTimeout: 5 * minute,
          hookTimeout: 5 * minute,
          maxWorkers: 1,
          sequence: { groupOrder: 3 },
        },
      },
      {
        extends: true,
        test: {
          name: "e2e",
          include: ["tests/e2e/**/*.test.ts"],
          setupFiles: ["tests/support/purge-after.ts"],
          testTimeout: 5 * minute,
          hookTimeout: 5 * minute,
          maxWorkers: 1,
          sequence: { groupOrder: 4 },
        },
      },
    ],
  },
});
