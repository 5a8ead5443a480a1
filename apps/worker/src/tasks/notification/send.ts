/** Sends what waits, channel by channel: at most one look at a time, and what fails for now is tried later. */
import {
  type ChannelRow,
  type DueNotice,
  forgetOldNotices,
  listDueChannels,
  listDueNotices,
  noteDelivery,
} from "@moorage/core/notification";
import { deliver } from "@moorage/engine";
import type { Worker } from "../../worker.ts";
import { openChannel } from "./open.ts";

let sending = false;
let again = false;

/** The row is the truth: rung for by a bell that may be lost, and by the sweeper. */
export async function sendNotices(worker: Worker): Promise<void> {
  again = true;
  if (sending) return;
  sending = true;
  try {
    while (again && !worker.stopping.aborted) {
      again = false;
      await sendDue(worker);
    }
  } finally {
    sending = false;
  }
}

async function sendDue(worker: Worker): Promise<void> {
  const due = await listDueChannels(worker.runtime);
  if (due.length === 0) return;
  await Promise.all(due.map((channel) => sendAll(worker, channel)));
  await forgetOldNotices(worker.runtime);
  again = true;
}

async function sendAll(worker: Worker, channel: ChannelRow): Promise<void> {
  for (const notice of await listDueNotices(worker.runtime, channel.id)) {
    const error = await send(worker, channel, notice);
    // The next start sends it: nobody refused it.
    if (worker.stopping.aborted && error !== undefined) return;
    if (!(await noteDelivery(worker.runtime, notice, error))) return;
  }
}

/** Undefined once somebody took it, else why not. */
async function send(worker: Worker, channel: ChannelRow, { id, message }: DueNotice): Promise<unknown> {
  const { gitPolicy, stopping, runtime } = worker;
  try {
    const opened = openChannel(worker, channel);
    const policy = { ...gitPolicy, privateAddresses: channel.privateAddresses || gitPolicy.privateAddresses };
    await runtime.checkpoint?.(`sending ${channel.id}`);
    await deliver({ ...opened, message, id }, policy, stopping);
    return undefined;
  } catch (error) {
    runtime.log.warn({ error, channelId: channel.id, noticeId: id }, "a message for people outside was not sent");
    return error;
  }
}
