/** Gives a server the next half of its SSH key: first added, then proved and used, and only then the former one goes. */
import { findKeyExchange, type KeyExchangeRow, noteNextKey, settleRotation, sshKeyPlace } from "@moorage/core/ssh-key";
import { AppError, type Secret } from "@moorage/domain";
import type { NextKey } from "@moorage/domain/server";
import { letNewKeyIn, shutOldKeyOut } from "@moorage/engine";
import { type Host, HostUnreachable } from "@moorage/engine/host";
import { connectWith, type ServerRow } from "../../machines/hosts.ts";
import type { Worker } from "../../worker.ts";
import type { RunProgress } from "./run.ts";

export async function exchangeKey(
  worker: Worker,
  row: ServerRow,
  sshKeyId: string,
  progress: RunProgress,
): Promise<void> {
  const { runtime } = worker;
  const { log } = progress;
  const found = await findKeyExchange(runtime, row.id, sshKeyId);
  if (!found) return log("There is nothing to exchange: this server has another key by now");
  await exchange(worker, { row, sshKeyId, found, ...progress });
  if (row.organizationId && (await settleRotation(runtime, row.organizationId, sshKeyId)))
    log("Every server has the new key: the old one is gone for good");
}

interface Exchange extends RunProgress {
  row: ServerRow;
  sshKeyId: string;
  found: KeyExchangeRow;
}

async function exchange(worker: Worker, at: Exchange): Promise<void> {
  const { row, sshKeyId, found, step, log } = at;
  const { oldKey, newKey, nextKey } = found;
  const open = (sealed: string) => worker.open(sealed, sshKeyPlace(sshKeyId));
  const files = { user: row.username, oldKey, newKey, log };
  const note = async (stage: NextKey) => {
    if (!(await noteNextKey(worker.runtime, { server: row, sshKeyId, newKey }, stage))) throw wasChanged(row);
  };
  const reached = (name: string) => worker.runtime.checkpoint?.(name);
  if (nextKey === null) {
    await step("add-key", async () => {
      const added = await signedIn(worker, row, open(found.oldSealed), (host) => letNewKeyIn(host, files)).then(
        () => true,
        (error: unknown) => {
          if (!isKeyRefused(error)) throw error;
          return false;
        },
      );
      if (!added) log("The old key is refused; whether the new one is let in already shows next");
    });
    await step("prove-key", async () => {
      await prove(worker, row, open(found.newSealed));
      log(`The new key signs ${row.username} in; from now on it is used`);
      await reached("keyProved");
      await note("beside");
    });
  }
  if (nextKey === "alone") return;
  await step("remove-key", async () => {
    if (found.sharedWith !== null) throw isShared(row, found.sharedWith);
    await signedIn(worker, row, open(found.newSealed), (host) => shutOldKeyOut(host, files));
    await reached("keyRemoved");
    await note("alone");
  });
}

/** On a connection of its own: what others do over theirs goes on. */
async function signedIn(
  worker: Worker,
  row: ServerRow,
  key: Secret,
  work: (host: Host) => Promise<unknown>,
): Promise<void> {
  await using host = connectWith(worker, row, key);
  await work(host);
}

/** By a second connection, to the host key that is pinned, as far as root's rights there. */
async function prove(worker: Worker, row: ServerRow, key: Secret): Promise<void> {
  try {
    await signedIn(worker, row, key, (host) => host.exec(["true"]));
  } catch (error) {
    if (!isKeyRefused(error)) throw error;
    throw new AppError("PRECONDITION", `${row.name} does not let the new key in, so the old one stays in use.`, {
      cause: error,
      field: "sshKeyId",
      hint: `Add the new public key to the keys of ${row.username} there, where the old one stands, then try again.`,
    });
  }
}

const isKeyRefused = (error: unknown): boolean => error instanceof HostUnreachable && error.reason === "key-refused";

const wasChanged = ({ name }: ServerRow): AppError =>
  new AppError("CONFLICT", `${name} is reached by another key, or elsewhere, since then.`, {
    hint: "Look at its settings.",
  });

const isShared = ({ name, username }: ServerRow, other: string): AppError =>
  new AppError(
    "CONFLICT",
    `The old public key stays in the files of ${username} on ${name}: ${other} has the same one.`,
    {
      hint: `Give ${other} another SSH key, then try again. ${name} uses the new key already.`,
    },
  );
