import type { RunCause } from "@moorage/domain";
import type { Threshold } from "@moorage/domain/server";

interface Named {
  id: string;
  name: string;
}

export interface Problem {
  message: string;
  hint?: string | undefined;
}

/** What people outside may be told, with what a message of it needs. Never a secret, nor lines of somebody's program. */
export type Happening =
  | {
      type: "registry.failed";
      registry: Named & { address: string };
      problem: Problem;
      /** ISO 8601; the same as long as it fails. */
      since: string;
      services: readonly string[];
      /** Of the token that was fetched last and still signs in. */
      tokenEndsAt: Date | null;
    }
  | { type: "registry.recovered"; registry: Named & { address: string }; since: string; services: readonly string[] }
  | {
      type: "deployment.ended";
      id: string;
      status: "succeeded" | "failed";
      number: number;
      /** Names, from the project on. */
      names: { project: string; environment: string; service: string };
      /** "shop/production/api". */
      path: string;
      commit: string | null;
      by: string;
      cause: RunCause | undefined;
    }
  | { type: "server.away"; server: Named; since: string; reason: string | undefined }
  | { type: "server.back"; server: Named; since: string }
  | { type: "server.setupFailed"; server: Named; runId: string; cause: RunCause }
  | { type: "server.cleaned"; server: Named; runId: string; freed: string | undefined; cause: RunCause | undefined }
  | {
      type: "server.threshold";
      server: Named;
      threshold: Threshold;
      isAbove: boolean;
      percent: number | null;
      limit: number | null;
      since: string;
    }
  | { type: "panel.started"; version: string; startId: string };
