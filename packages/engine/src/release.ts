import { swarmServiceName } from "@moorage/domain";
import type { DesiredState } from "@moorage/domain/service";
import type { Machine } from "./machine.ts";
import { removeRouteFile, writeRouteFile } from "./proxy/route-files.ts";
import { apply, type Progress } from "./reconcile/apply.ts";
import { removeMountedFiles } from "./reconcile/files.ts";
import { removeHooks } from "./reconcile/hook.ts";
import { observe } from "./reconcile/observe.ts";
import { planRelease, planRetire, planRoutes, planSwitchTo, planUndo } from "./reconcile/plan.ts";
import { removeSecrets } from "./reconcile/secrets.ts";

type Routes = Pick<DesiredState, "routes" | "probePorts" | "rules">;

/** What people change of a service's routes while a candidate is proved. */
export interface LiveRoutes {
  /** Settles when they have changed since they were read last. */
  changed(): Promise<void>;
  read(): Promise<Routes>;
  /** What serves has them now. */
  applied(routes: Routes): Promise<void>;
}

/** Observe, plan, apply until requests go where `desired` says. Under the service's lock. */
export async function release(
  machine: Machine,
  desired: DesiredState,
  progress: Progress,
  live?: LiveRoutes,
): Promise<void> {
  const { pagesUrl } = machine.proxy;
  const plan = planRelease({ desired, observed: await observe(machine, desired), pagesUrl });
  const gate = plan.findLastIndex(({ step }) => step === "health") + 1;
  if (!live || gate === 0) return apply(machine, desired, plan, progress);
  const routes = await applyMeanwhile(machine, desired, apply(machine, desired, plan.slice(0, gate), progress), {
    live,
    progress,
  });
  if (!routes) return apply(machine, desired, plan.slice(gate), progress);
  // The switch must not take back what was changed during the gate.
  const now = { ...desired, ...routes };
  const rest = planSwitchTo({ desired: now, observed: await observe(machine, now), pagesUrl });
  await apply(machine, now, rest, progress);
}

interface Meanwhile {
  live: LiveRoutes;
  progress: Progress;
}

/** Waits for the gate; what serves gets changed routes meanwhile. The answer is the newest that was read. */
async function applyMeanwhile(
  machine: Machine,
  desired: DesiredState,
  gate: Promise<void>,
  { live, progress }: Meanwhile,
): Promise<Routes | undefined> {
  let newest: Routes | undefined;
  const passed = gate.then(() => true);
  for (;;) {
    if (await Promise.race([passed, live.changed().then(() => false)])) return newest;
    try {
      newest = await live.read();
      // Ports that the gate asks on must keep their probe.
      const probePorts = [...new Set([...desired.probePorts, ...newest.probePorts])].sort((a, b) => a - b);
      const routed = await routeMeanwhile(machine, { ...desired, ...newest, probePorts }, progress);
      if (routed) await live.applied(newest);
    } catch (error) {
      progress.log(`The changed domains wait for the end of this deployment: ${textOf(error)}`);
    }
  }
}

const textOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

/** Its failure is none of the candidate's: the file is put back, and the routes wait for the end of the deployment. */
async function routeMeanwhile(machine: Machine, desired: DesiredState, progress: Progress): Promise<boolean> {
  const observed = await observe(machine, desired);
  const plan = planRoutes({ desired, observed, pagesUrl: machine.proxy.pagesUrl });
  // Beside the step that waits for the candidate, not a step of its own.
  const beside: Progress = { ...progress, step: (_name, work) => work() };
  try {
    await apply(machine, desired, plan, beside);
  } catch (error) {
    await progress.fence();
    if (observed.file) await writeRouteFile(machine, desired.serviceId, observed.file);
    throw error;
  }
  return plan.length > 0;
}

/** `release` with routes that the proxy may refuse: then the former file is back. Under the service's lock. */
export async function tryRoutes(machine: Machine, desired: DesiredState, progress: Progress): Promise<void> {
  const { file } = await observe(machine, desired);
  try {
    await release(machine, desired, progress);
  } catch (error) {
    await progress.fence();
    if (file) await writeRouteFile(machine, desired.serviceId, file);
    else await removeRouteFile(machine, desired.serviceId);
    throw error;
  }
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
  const failed = { name: swarmServiceName(previous.slug, failedNumber, previous.key), number: failedNumber };
  await apply(
    machine,
    previous,
    planUndo({ desired: previous, observed, pagesUrl: machine.proxy.pagesUrl }, failed),
    progress,
  );
  // It may have got its files and its first command, and no further.
  await removeMountedFiles(machine, previous.serviceId, failed.name);
  await removeHooks(machine.host, failed.name);
  await removeSecrets(machine.host, previous.serviceId, failedNumber);
}
