import { causeOf, type Observed, type ObservedTask } from "@moorage/domain/service";

export interface Replica {
  /** Of the deployment. */
  number: number;
  slot: number;
  tone: "ok" | "busy" | "warn" | "fail" | "idle";
  /** "Serving", "Started, no traffic yet" */
  text: string;
  /** Why it, or the one before it in its place, ended. */
  cause: string | null;
  since: string;
}

interface Serving {
  /** Number of the deployment that requests go to. */
  active: number | null;
  /** Whether a domain leads to it. */
  routed: boolean;
}

const failed = new Set(["failed", "rejected", "orphaned"]);
const ended = new Set(["complete", "shutdown", "remove"]);

function stateOf(task: ObservedTask, number: number, { active, routed }: Serving): Pick<Replica, "tone" | "text"> {
  if (failed.has(task.state)) return { tone: "fail", text: "Failed" };
  if (ended.has(task.state)) return { tone: "idle", text: "Ended" };
  if (task.desiredState !== "running" && task.state === "running") return { tone: "busy", text: "Stopping" };
  if (task.state !== "running") return { tone: "busy", text: task.state === "starting" ? "Starting" : "Waiting" };
  if (active === number) return { tone: "ok", text: routed ? "Serving" : "Running" };
  return active !== null && number < active
    ? { tone: "busy", text: "Finishing open requests" }
    : { tone: "ok", text: "Started, no traffic yet" };
}

function replicaOf(tasks: readonly ObservedTask[], number: number, serving: Serving): Replica {
  const newestFirst = [...tasks].sort((a, b) => b.since.localeCompare(a.since));
  const current = (newestFirst.find(({ desiredState }) => desiredState === "running") ??
    newestFirst[0]) as ObservedTask;
  const broken = newestFirst.find(({ state }) => failed.has(state));
  const cause = broken ? causeOf(broken) : (current.error ?? null);
  return { number, slot: current.slot, ...stateOf(current, number, serving), cause, since: current.since };
}

/** One row for each place of each version that is on the machine: newest version first. */
export function replicasOf(observed: Observed | null, serving: Serving): Replica[] {
  const releases = [...(observed?.releases ?? [])].sort((a, b) => b.number - a.number);
  return releases.flatMap(({ number, tasks }) => {
    const slots = [...new Set(tasks.map(({ slot }) => slot))].sort((a, b) => a - b);
    return slots.map((slot) =>
      replicaOf(
        tasks.filter((task) => task.slot === slot),
        number,
        serving,
      ),
    );
  });
}
