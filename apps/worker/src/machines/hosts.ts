/** One connection per server, however many work on it; closed when nobody does. */

import { findServerKey, sshKeyPlace } from "@moorage/core/ssh-key";
import type { server } from "@moorage/db/schema";
import { AppError, type Secret } from "@moorage/domain";
import { createSshHost, type Host } from "@moorage/engine/host";
import { knownHostsOf } from "../tasks/git/access.ts";
import type { Worker } from "../worker.ts";

export type ServerRow = typeof server.$inferSelect;

export interface HeldHost extends AsyncDisposable {
  host: Host;
}

/** What a connection is made of: another one is opened when it changes. */
export const connectionKey = ({ address, port, username, sshKeyId }: ServerRow): string =>
  JSON.stringify([address, port, username, sshKeyId]);

interface Shared {
  host: Promise<Host>;
  holders: number;
}

export interface Hosts {
  /** To be let go by its holder. Nothing is connected to before something is asked of it. */
  hold(row: ServerRow): Promise<HeldHost>;
}

export function createHosts(workerOf: () => Worker): Hosts {
  const shared = new Map<string, Shared>();
  return {
    hold: async (row) => {
      const key = `${row.id} ${connectionKey(row)}`;
      const entry = shared.get(key) ?? { host: openHost(workerOf(), row), holders: 0 };
      shared.set(key, entry);
      entry.holders += 1;
      const letGo = async () => {
        entry.holders -= 1;
        if (entry.holders > 0) return;
        if (shared.get(key) === entry) shared.delete(key);
        await (await entry.host.catch(() => undefined))?.[Symbol.asyncDispose]();
      };
      try {
        return { host: await entry.host, [Symbol.asyncDispose]: letGo };
      } catch (error) {
        await letGo();
        throw error;
      }
    },
  };
}

/** Asked for at each connect: while a key is rotated, the next attempt takes the half that the server knows by then. */
async function openHost(worker: Worker, row: ServerRow): Promise<Host> {
  const privateKey = async () => {
    const found = await findServerKey(worker.runtime, row.id);
    if (found) return worker.open(found.sealed, sshKeyPlace(found.sshKeyId));
    throw new AppError("PRECONDITION", `The SSH key of ${row.name} is not there any more.`, {
      field: "sshKeyId",
      hint: "Choose another key in the server's settings.",
    });
  };
  await privateKey();
  return connectWith(worker, row, privateKey);
}

/** A connection of its own, by this key. */
export function connectWith(
  worker: Worker,
  { id, organizationId, address, port, username }: ServerRow,
  privateKey: Secret | (() => Promise<Secret>),
): Host {
  if (!organizationId || !address) throw new Error("only servers of an organization are reached over SSH");
  const place = { host: address, port, user: username };
  return createSshHost({
    id,
    address: typeof privateKey === "function" ? { ...place, privateKey } : { ...place, privateKey },
    pins: knownHostsOf(worker, organizationId),
    signal: worker.stopping,
  });
}
