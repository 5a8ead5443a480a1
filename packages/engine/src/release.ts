import { swarmServiceName } from "@moorage/domain";
import type { DesiredState } from "@moorage/domain/service";
import type { Machine } from "./machine.ts";
import { apply, type Progress } from "./reconcile/apply.ts";
import { observe } from "./reconcile/observe.ts";
import { planRelease, planRetire, planUndo } from "./reconcile/plan.ts";

/** Observe, plan, apply until requests go where `desired` says. Under the service's lock. */
export async function release(machine: Machine, desired: DesiredState, progress: Progress): Promise<void> {
  const observed = await observe(machine, desired);
  await apply(machine, desired, planRelease({ desired, observed, pagesUrl: machine.proxy.pagesUrl }), progress);
}

/** Takes away what traffic has left. Idempotent, without the lock. */
export async function retire(machine: Machine, desired: DesiredState, progress: Progress): Promise<void> {
  const observed = await observe(machine, desired);
  await apply(machine, desired, planRetire({ desired, observed, pagesUrl: machine.proxy.pagesUrl }), progress);
}

/** Back to `previous` after deployment `failedNumber` failed. Under the service's lock. */
export async function undo(
  machine: Machine,
  previous: DesiredState,
  failedNumber: number,
  progress: Progress,
): Promise<void> {
  const observed = await observe(machine, previous);
  const failed = { name: swarmServiceName(previous.slug, failedNumber, previous.key) };
  await apply(
    machine,
    previous,
    planUndo({ desired: previous, observed, pagesUrl: machine.proxy.pagesUrl }, failed),
    progress,
  );
}
