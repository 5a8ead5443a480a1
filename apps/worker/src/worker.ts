import type { Runtime, Slots } from "@moorage/core";
import type { Locks } from "@moorage/core/run";
import type { QuestionOutput } from "@moorage/domain";
import type { Access, RegistryAuth } from "@moorage/domain/providers";
import type { GitPolicy } from "@moorage/engine/git";
import type { Host } from "@moorage/engine/host";
import type { Bell } from "./bell.ts";
import type { Hosts } from "./machines/hosts.ts";
import type { MachinePool } from "./machines/pool.ts";
import type { OpenSecret } from "./open-secret.ts";

export interface RunningDeployment {
  abort: AbortController;
  /** Rung when the service's domains changed: it holds the machine's lock, so it applies them itself. */
  routes: Bell;
}

/** What every task of the worker has at hand. */
export interface Worker {
  runtime: Runtime;
  locks: Locks;
  open: OpenSecret;
  /** The machine that a service's `serverId` names; throws why it is not ready. */
  machineOf: MachinePool["machineOf"];
  /** Work for a server waits for this: one that is still being prepared is no reason to fail. */
  settled: MachinePool["settled"];
  /** The same of a server that may only build. */
  engineOf: MachinePool["engineOf"];
  /** Those that are ready. */
  machines: MachinePool["machines"];
  /** Servers were added, changed or removed. */
  syncServers: MachinePool["sync"];
  /** Nobody keeps a server while it is taken apart. */
  aside: MachinePool["aside"];
  /** Connections to other servers. */
  hosts: Hosts;
  /** This machine: sources are fetched and build tools run here, wherever the image is made. */
  here: Host;
  state(): Promise<QuestionOutput<"proxy.state">>;
  /** A value that only this worker can derive, for `purpose`. */
  derive(purpose: string): string;
  /** Running deployments, by service id. */
  running: Map<string, RunningDeployment>;
  /** Services whose way back failed: it is tried until it succeeds. A start looks at all of them anyway. */
  unsettled: Set<string>;
  /** One-off commands that are waited for here, by id. */
  commands: Map<string, { abort: AbortController; done: Promise<void> }>;
  /** Set-ups that are worked on here, by run. */
  serverRuns: Map<string, AbortController>;
  /** Holds builds back so that at most a few run on one server at once. */
  buildSlot: Slots;
  /** Tokens of git hosts that are good for a while, by account and use; `of` says for which settings. */
  hostTokens: Map<string, { of: string; access: Access }>;
  /** Tokens that were fetched for registries, until they end. */
  registryTokens: Map<string, RegistryAuth>;
  /** Where repositories may be fetched from. */
  gitPolicy: GitPolicy;
  /** Fires when this process is to stop. */
  stopping: AbortSignal;
}
