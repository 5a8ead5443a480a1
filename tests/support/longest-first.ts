// The order of files on a machine where they have not run yet: those that take longest begin first, so that none of them is
// the last one, with nothing beside it. Any other order is right too, and only takes longer.
import type { TestSequencer, TestSpecification } from "vitest/node";
import { BaseSequencer } from "vitest/node";

/** More than a minute each. Those that mostly wait stand between those that compute, so that the machine is never idle. */
const long = [
  "integration/crash",
  "e2e/git-hosts",
  "integration/engine-restart",
  "integration/builders",
  "integration/servers-faults",
  "e2e/pages",
  "integration/registry",
  "integration/git-hosts",
  "e2e/servers",
  "integration/ssh-key-rotation",
  "integration/servers",
  "integration/cutover",
  "integration/servers-nodes",
  "integration/running",
  "integration/faults",
].map((name) => `/tests/${name}.test.ts`);

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
