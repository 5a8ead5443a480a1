import type { StepName } from "@moorage/domain";
import type { Dynamic } from "@moorage/domain/routing";
import { type DesiredRelease, type Place, type PublishedPort, portKey } from "@moorage/domain/service";
import type { Hook } from "./hook.ts";

/** One Docker call, one file or one wait. Each new kind is a discussion. */
export type Action =
  | { do: "ensureNetwork"; network: string }
  | { do: "joinProxy"; network: string }
  | { do: "checkPorts"; ports: readonly PublishedPort[] }
  | { do: "writeFiles"; name: string; release: DesiredRelease }
  | { do: "runHook"; name: string; hook: Hook; argv: readonly string[]; release: DesiredRelease }
  | { do: "makeSecrets"; name: string; release: DesiredRelease }
  | { do: "createService"; name: string; release: DesiredRelease; place: Place }
  | { do: "updateService"; name: string; replicas: number }
  | { do: "removeService"; name: string; number: number }
  | { do: "stopContainer"; name: string }
  | { do: "waitHealthy"; name: string; replicas: number }
  | { do: "probe"; name: string; port: number }
  | { do: "holdUp"; name: string; seconds: number }
  | { do: "writeProbeRoute"; name: string; file: Dynamic }
  | { do: "writeRoute"; file: Dynamic; target: string }
  | { do: "holdRoute"; file: Dynamic; name: string }
  | { do: "proveRoute"; file: Dynamic; target: string; absent: readonly string[] }
  | { do: "removeRoute" }
  | { do: "drain"; name: string; seconds: number };

export type Operation = Action & {
  /** The step of the run that it belongs to. */
  step: StepName;
  /** Why it is in the plan. */
  why?: string;
};

/** What an operation is about, in a word or two. */
function subjectOf(action: Action): string {
  switch (action.do) {
    case "ensureNetwork":
    case "joinProxy":
      return action.network;
    case "writeRoute":
    case "proveRoute":
      return `→ ${action.target}`;
    case "probe":
      return `${action.name}:${action.port}`;
    case "updateService":
      return `${action.name} to ${action.replicas}`;
    case "removeRoute":
    case "checkPorts":
      return "";
    case "writeFiles":
    case "makeSecrets":
    case "createService":
    case "removeService":
    case "stopContainer":
    case "waitHealthy":
    case "holdUp":
    case "writeProbeRoute":
    case "holdRoute":
    case "drain":
    case "runHook":
      return action.name;
  }
}

/** The random key in a Swarm service's name is shown to nobody: other environments must not be able to name it. */
const withoutKey = (text: string): string => text.replace(/-[0-9a-f]{10}(?![0-9a-z-])/g, "");

/** The plan as text: what unit tests compare. */
function printOperation(operation: Operation): string {
  const subject = withoutKey(subjectOf(operation));
  return `${operation.step}: ${operation.do}${subject ? ` ${subject}` : ""}${operation.why ? ` — ${withoutKey(operation.why)}` : ""}`;
}

export const printPlan = (operations: readonly Operation[]): string[] => operations.map(printOperation);

type Sentences = { [K in Action["do"]]: (action: Extract<Action, { do: K }>) => string };

/** What the log of a run says of an operation, for people. */
const sentences: Sentences = {
  ensureNetwork: () => "Making the environment's network",
  joinProxy: () => "Connecting the proxy to the environment's network",
  checkPorts: ({ ports }) =>
    `Looking whether ${ports.map(portKey).join(", ")} of this server ${ports.length === 1 ? "is" : "are"} free`,
  writeFiles: ({ name }) => `Writing the files that ${name} is given`,
  makeSecrets: ({ name }) => `Handing the Swarm the files that ${name} is given`,
  runHook: ({ hook, argv }) => `Running the ${hook} command: ${argv.join(" ").slice(0, 300)}`,
  createService: ({ name, release }) =>
    `Starting ${name} ${release.settings.swarm.mode === "global" ? "on each server" : `with ${replicaWords(release.replicas)}`}`,
  updateService: ({ name, replicas }) => `Scaling ${name} to ${replicaWords(replicas)}`,
  removeService: ({ name }) => `Removing ${name}`,
  stopContainer: ({ name }) => `Waiting until ${name} has stopped`,
  waitHealthy: ({ name, replicas }) =>
    `Waiting until ${replicaWords(replicas)} of ${name} ${replicas === 1 ? "runs" : "run"}`,
  probe: ({ name, port }) => `Asking ${name} on port ${port}, through the proxy, for 3 answers in a row`,
  holdUp: ({ name, seconds }) => `Watching ${name} for ${seconds} s: it has no domain and no port to ask`,
  writeProbeRoute: ({ name }) => `Giving ${name} a private route for its probe`,
  writeRoute: ({ target }) => `Pointing the route to ${target}`,
  holdRoute: ({ name }) => `Holding requests until ${name} answers`,
  proveRoute: ({ target }) => `Waiting until the proxy shows ${target}`,
  removeRoute: () => "Taking the route away",
  drain: ({ name, seconds }) => `Letting ${name} finish its requests, at most ${seconds} s`,
};

const replicaWords = (count: number): string => (count === 1 ? "1 replica" : `${count} replicas`);

export function describeOperation(operation: Operation): string {
  return withoutKey((sentences[operation.do] as (action: Action) => string)(operation));
}
