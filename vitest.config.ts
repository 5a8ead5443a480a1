import path from "node:path";
import { defineConfig } from "vitest/config";
import LongestFirst from "./tests/support/longest-first.ts";
import { claimRun } from "./tests/support/run.ts";

claimRun();

const here = import.meta.dirname;
const minute = 60_000;
/** What counts all that builds leave on the engine, whoever made them. */
const alone = ["tests/integration/builders-limits.test.ts"];
/** Half of them wait, for the engine or for a deadline. Each file has a server of its own. */
const wholeServers = { maxWorkers: 4, sequence: { groupOrder: 2 } };
/** Neither leaves anything behind in its modules, so that a worker loads each of them once. */
const inProcess = { maxWorkers: "100%", isolate: false };
const sources = ["apps/*/src", "packages/*/src"];

export default defineConfig({
  resolve: { alias: { "@": path.join(here, "apps/web/src") } },
  test: {
    sequence: { sequencer: LongestFirst },
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
          ...inProcess,
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
          ...inProcess,
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
          ...wholeServers,
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
          ...wholeServers,
        },
      },
    ],
  },
});
