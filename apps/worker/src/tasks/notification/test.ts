import { newId } from "@moorage/domain";
import type { Message } from "@moorage/domain/notification";
import { deliver } from "@moorage/engine";
import type { Worker } from "../../worker.ts";
import type { Tester } from "../connection/test.ts";
import { openChannel } from "./open.ts";

/** A real message, to whoever hears by this channel. */
export const testChannel: Tester = async (worker, { connectionId, type, config, secrets, privateAddresses }) => {
  const opened = openChannel(worker, { id: connectionId, type, config, secrets });
  const { gitPolicy, stopping } = worker;
  const policy = { ...gitPolicy, privateAddresses: privateAddresses || gitPolicy.privateAddresses };
  return deliver({ ...opened, message: testMessage(worker), id: newId("ntc") }, policy, stopping);
};

const testMessage = ({ runtime }: Worker): Message => ({
  level: "info",
  title: "Moorage can reach you here",
  facts: [["Sent by", runtime.settings.url]],
  body: "This is a test. Nothing happened.",
  link: `${runtime.settings.url}/settings/notifications`,
  at: runtime.now().toISOString(),
});
