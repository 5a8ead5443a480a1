import { randomBytes } from "node:crypto";
import { expect, it } from "vitest";
import { script, sh } from "../../../packages/domain/src/index.ts";
import type { Host } from "../../../packages/engine/src/host/index.ts";
import { eventually } from "../eventually.ts";
import { failure, runs, startPrinting } from "./running.ts";

/** Prints the pids of a program, its child and its grandchild; what the child does on SIGTERM is `$1`. */
const family = script`
  sh -c 'trap "$1" TERM; sh -c "sleep 1000" < /dev/null > /dev/null 2>&1 & echo child $$; echo grandchild $!
    while :; do wait; done' sh "$1" &
  echo parent $$
  wait`;

export function cancelling(host: () => Host, patient: boolean): void {
  it("must end a cancelled program with its children and theirs, and nothing else", async () => {
    const bystander = new AbortController();
    const other = await startPrinting(host(), sh(script`echo $$; exec sleep 1000`), 1, bystander.signal);
    const abort = new AbortController();
    const { pids, ended } = await startPrinting(host(), sh(family, "exit 1"), 3, abort.signal);
    abort.abort();
    expect(await ended).toMatchObject({ code: "CANCELLED", message: "sh was cancelled." });
    for (const pid of pids) await eventually(`${pid} has ended`, async () => !(await runs(host(), pid)));
    expect(await runs(host(), other.pids[0] ?? 0)).toBe(true);
    bystander.abort();
    expect(await other.ended).toMatchObject({ code: "CANCELLED" });
  });

  it.runIf(patient)("must end what ignores SIGTERM as well", async () => {
    const abort = new AbortController();
    const { pids, ended } = await startPrinting(
      host(),
      sh(script`trap "" TERM; echo $$; sleep 1000; sleep 1000`),
      1,
      abort.signal,
    );
    abort.abort();
    expect(await ended).toMatchObject({ code: "CANCELLED" });
    for (const pid of pids) await eventually(`${pid} has ended`, async () => !(await runs(host(), pid)));
  });

  it("must not start what was cancelled before", async () => {
    const mark = `/tmp/moorage-contract-${randomBytes(6).toString("hex")}`;
    const error = await failure(host().exec(["touch", mark], { signal: AbortSignal.abort() }));
    expect(error).toMatchObject({ code: "CANCELLED" });
    expect(await host().files.stat(mark)).toBeUndefined();
  });
}
