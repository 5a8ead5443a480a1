/** Gives a server the next half of its SSH key: first added, then proved and used, and only then the former one goes. */
import { findKeyExchange, type KeyExchangeRow, noteNextKey, settleRotation, sshKeyPlace } from "@moorage/core/ssh-key";
import { AppError, type Secret } from "@moorage/domain";
import type { NextKey } from "@moorage/domain/server";
import { type ExchangedKey, letKeyIn, shutKeyOut } from "@moorage/engine";
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
  await exchange(worker, { row, sshKeyId, found, ...(found.cancelled ? back(found) : onwards(found)), ...progress });
  const { organizationId } = row;
  const { cancelled } = found;
  if (organizationId && (await settleRotation(runtime, { organizationId, sshKeyId, cancelled })))
    log(
      cancelled
        ? "No server has the new key any more: it is gone for good"
        : "Every server has the new key: the old one is gone for good",
    );
}

interface Half extends ExchangedKey {
  sealed: string;
}

/** From which half to which, and what the server's row says once that is proved, and once the other is gone. */
interface Direction {
  from: Half;
  to: Half;
  proved: NextKey | null;
  done: NextKey;
}

const halves = ({ oldKey, oldSealed, newKey, newSealed }: KeyExchangeRow) => ({
  old: { name: "old", line: oldKey, sealed: oldSealed },
  next: { name: "new", line: newKey, sealed: newSealed },
});

function onwards(found: KeyExchangeRow): Direction {
  const { old, next } = halves(found);
  return { from: old, to: next, proved: "beside", done: "alone" };
}

/** What was begun may have come to any point, so that each step is done again. */
function back(found: KeyExchangeRow): Direction {
  const { old, next } = halves(found);
  return { from: next, to: old, proved: null, done: "former" };
}

interface Exchange extends RunProgress, Direction {
  row: ServerRow;
  sshKeyId: string;
  found: KeyExchangeRow;
}

async function exchange(worker: Worker, at: Exchange): Promise<void> {
  const { row, sshKeyId, found, step, log, from, to } = at;
  const { newKey, nextKey, cancelled, sharedWith } = found;
  const files = { user: row.username, from, to, log };
  const note = async (stage: NextKey | null) => {
    if (!(await noteNextKey(worker.runtime, { server: row, sshKeyId, newKey, cancelled }, stage)))
      throw wasChanged(row);
  };
  const reached = (name: string) => worker.runtime.checkpoint?.(name);
  const open = ({ sealed }: Half) => worker.open(sealed, sshKeyPlace(sshKeyId));
  if (nextKey === at.done) return;
  if (cancelled || nextKey === null) {
    await step("add-key", async () => {
      const added = await signedIn(worker, row, open(from), (host) => letKeyIn(host, files)).then(
        () => true,
        (error: unknown) => {
          if (!isKeyRefused(error)) throw error;
          return false;
        },
      );
      if (!added) log(`The ${from.name} key is refused; whether the ${to.name} one is let in already shows next`);
    });
    await step("prove-key", async () => {
      await prove(worker, row, open(to), at);
      log(`The ${to.name} key signs ${row.username} in; from now on it is used`);
      await reached("keyProved");
      await note(at.proved);
    });
  }
  await step("remove-key", async () => {
    if (!cancelled && sharedWith !== null) throw isShared(row, sharedWith);
    await signedIn(worker, row, open(to), (host) => shutKeyOut(host, files));
    await reached("keyRemoved");
    await note(at.done);
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
async function prove(worker: Worker, row: ServerRow, key: Secret, { from, to }: Direction): Promise<void> {
  try {
    await signedIn(worker, row, key, (host) => host.exec(["true"]));
  } catch (error) {
    if (!isKeyRefused(error)) throw error;
    throw new AppError(
      "PRECONDITION",
      `${row.name} does not let the ${to.name} key in, so the ${from.name} one stays in use.`,
      {
        cause: error,
        field: "sshKeyId",
        hint: `Add the ${to.name} public key to the keys of ${row.username} there, where the ${from.name} one stands, then try again.`,
      },
    );
  }
}

const isKeyRefused = (error: unknown): boolean => error instanceof HostUnreachable && error.reason === "key-refused";

const wasChanged = ({ name }: ServerRow): AppError =>
  new AppError(
    "CONFLICT",
    `${name} is reached by another key, or elsewhere, since then, or the rotation was cancelled.`,
    {
      hint: "Look at its settings, and at the key.",
    },
  );

const isShared = ({ name, username }: ServerRow, other: string): AppError =>
  new AppError(
    "CONFLICT",
    `The old public key stays in the files of ${username} on ${name}: ${other} has the same one.`,
    {
      hint: `Give ${other} another SSH key, then try again. ${name} uses the new key already.`,
    },
  );
