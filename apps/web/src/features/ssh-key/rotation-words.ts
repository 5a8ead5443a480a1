import type { RunStatus } from "../../lib/shapes.ts";
import type { KeyServer, SshKey } from "./types.ts";

const isOpen = ({ run }: KeyServer): boolean => run?.status === "queued" || run?.status === "running";

interface Words {
  status: RunStatus;
  text: string;
}

/** How far a server is on its way from the old key to the new one, or back; the status is what its sign says. */
export function exchangeWords(server: KeyServer, cancelled: boolean): Words {
  const { nextKey, run } = server;
  if (cancelled) return backWords(server);
  if (nextKey === "alone") return { status: "succeeded", text: "Has the new key" };
  if (isOpen(server)) return { status: run?.status ?? "queued", text: "Exchanging the keys" };
  if (nextKey === "beside") return { status: "failed", text: "Uses the new key; the old one is still let in" };
  return run
    ? { status: "failed", text: "Has the old key" }
    : { status: "queued", text: "Has the old key, not tried yet" };
}

function backWords(server: KeyServer): Words {
  const { nextKey, run } = server;
  if (isOpen(server)) return { status: run?.status ?? "queued", text: "Putting the old key back" };
  if (nextKey === "beside" || nextKey === "alone")
    return { status: "failed", text: "Uses the new key; the old one is not back yet" };
  if (nextKey === null && run) return { status: "failed", text: "Uses the old key; the new one may be let in, too" };
  return { status: "succeeded", text: "Has the old key" };
}

type Rotated = Pick<SshKey, "servers" | "usedBy" | "next">;

/** What can be done now: a run goes on by itself, what failed is tried again, and repositories are somebody's to tell. */
export function nextStep({ servers, next }: Rotated): "wait" | "try-again" | "finish" {
  if (next?.cancelledAt) return servers.some(isOpen) ? "wait" : "try-again";
  const waiting = servers.filter(({ nextKey }) => nextKey !== "alone");
  if (waiting.length === 0) return "finish";
  return waiting.some((server) => !isOpen(server)) ? "try-again" : "wait";
}
