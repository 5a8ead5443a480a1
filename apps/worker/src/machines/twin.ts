/** One machine has one row: two would each take away what the other made there. Machines are told apart by their Swarm's ids. */
import { server } from "@moorage/db/schema";
import { AppError } from "@moorage/domain";
import { nodeIdOf, swarmIdsOf } from "@moorage/engine";
import type { Host } from "@moorage/engine/host";
import { and, eq, inArray, isNull, ne, or } from "drizzle-orm";
import type { Worker } from "../worker.ts";
import type { ServerRow } from "./hosts.ts";

type Looking = Pick<Worker, "runtime" | "here">;

/** Nothing runs where is only built, so nothing is taken away there either. */
export const onlyBuilds = ({ type, managerId }: ServerRow): boolean => type === "build" && managerId === null;

/** Why this machine must not be worked on for this row; undefined when it is nobody else's. */
export async function findTwin(worker: Looking, row: ServerRow, host: Host): Promise<AppError | undefined> {
  const { nodeId, others } = await swarmIdsOf(host);
  if (nodeId === "") return undefined;
  const here = await nodeIdOf(worker.here).catch(() => "");
  if (nodeId === here) return isHere(row);
  // Of a node's Swarm the manager is another server, as it should be.
  const around = row.managerId === null ? others : [];
  if (around.includes(here)) return inSwarmOf(row, "the machine that Moorage runs on");
  const [twin] = await worker.runtime.db
    .select()
    .from(server)
    .where(
      and(
        ne(server.id, row.id),
        or(eq(server.swarmNodeId, nodeId), and(isNull(server.managerId), inArray(server.swarmNodeId, around))),
      ),
    );
  if (!twin) return undefined;
  return twin.swarmNodeId === nodeId ? isTwinOf(row, twin) : inSwarmOf(row, named(row, twin));
}

/** Notes whose it is. Of two that are set up at once one is refused. */
export async function claimMachine(
  worker: Looking & Pick<Worker, "locks">,
  row: ServerRow,
  host: Host,
  signal: AbortSignal,
): Promise<void> {
  await using _lock = await worker.locks.lock("machine-claims", signal);
  const twin = await findTwin(worker, row, host);
  if (twin) throw twin;
  const swarmNodeId = await nodeIdOf(host);
  await worker.runtime.db.update(server).set({ swarmNodeId }).where(eq(server.id, row.id));
}

const isHere = ({ name }: ServerRow) =>
  new AppError("CONFLICT", `${name} is the machine that Moorage runs on.`, {
    field: "address",
    hint: "It is in the list already, and needs no SSH. Remove this entry; nothing on the machine is touched.",
  });

const named = (row: ServerRow, { name, organizationId }: ServerRow): string =>
  organizationId === row.organizationId ? name : "a server of another organization";

const isTwinOf = (row: ServerRow, twin: ServerRow) =>
  new AppError("CONFLICT", `${row.name} is the same machine as ${named(row, twin)}.`, {
    field: "address",
    hint: "A machine is one server of one organization. Use that one, or remove it first.",
  });

const inSwarmOf = ({ name }: ServerRow, of: string) =>
  new AppError("CONFLICT", `${name} is a manager in the Swarm of ${of}.`, {
    field: "address",
    hint: "Add it there as a node; or have it leave that Swarm (docker swarm leave), and set it up again.",
  });
