// A reporter that prints nothing: it notes which files failed, so that scripts/test.sh runs each once more by itself.
import { writeFileSync } from "node:fs";
import path from "node:path";
import type { Reporter } from "vitest/node";

export default class FailedFiles implements Reporter {
  onTestRunEnd: NonNullable<Reporter["onTestRunEnd"]> = (modules, unhandled) => {
    const note = process.env["MOORAGE_TEST_FAILED"];
    // An error that belongs to no test is no test's bad luck: then there is nothing to run again.
    if (note === undefined || unhandled.length > 0) return;
    const failed = modules.filter((module) => module.state() === "failed");
    writeFileSync(note, failed.map(({ moduleId }) => `${path.relative("", moduleId)}\n`).join(""));
  };
}
