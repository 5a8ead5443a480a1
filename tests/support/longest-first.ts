// The order of files on a machine where they have not run yet: those that take longest begin first, so that none of them is
// the last one, with nothing beside it. Any other order is right too, and only takes longer.
import type { TestSequencer, TestSpecification } from "vitest/node";
import { BaseSequencer } from "vitest/node";

/**
 * More than a minute each, or the longest of their kind. Those that mostly wait stand between those that compute, so that the
 * machine is never idle.
 */
const long = [
  "apps/server/src/database/embedded-postgres.db",
  "packages/api/src/rest/hostile.db",
  "tests/integration/crash",
  "tests/e2e/git-hosts",
  "tests/integration/engine-restart",
  "tests/integration/builders",
  "tests/integration/servers-faults",
  "tests/e2e/pages",
  "tests/integration/registry",
  "tests/integration/git-hosts",
  "tests/e2e/servers",
  "tests/integration/ssh-key-rotation",
  "tests/integration/servers",
  "tests/integration/cutover",
  "tests/integration/servers-nodes",
  "tests/integration/running",
  "tests/integration/faults",
].map((name) => `/${name}.test.ts`);

const rank = ({ moduleId }: TestSpecification): number => {
  const found = long.findIndex((end) => moduleId.endsWith(end));
  return found === -1 ? long.length : found;
};

export default class LongestFirst extends BaseSequencer implements TestSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const usual = await super.sort(files);
    return usual.sort((a, b) => rank(a) - rank(b));
  }
}
