import type { Context } from "../context.ts";
import { findSetting } from "./setting.ts";

export interface InstanceState {
  version: string;
  /** The public address for generated host names; null on loopback. */
  address: string | null;
  database: { ok: boolean };
  proxy: { ok: boolean; problem: string | null };
}

const askTimeoutMs = 5_000;

/** What the panel depends on, as it is now. */
export async function getInstanceState({ runtime }: Context): Promise<InstanceState> {
  const { db, tasks, settings } = runtime;
  const address = findSetting(db, "proxy.address").then(
    (found) => ({ ok: true, value: found ?? null }),
    () => ({ ok: false, value: null }),
  );
  const proxy = tasks.ask("proxy.state", {}, { timeoutMs: askTimeoutMs }).then(
    ({ problem }) => ({ ok: problem === null, problem }),
    () => ({ ok: false, problem: "The worker does not answer." }),
  );
  const { ok, value } = await address;
  return { version: settings.version, address: value, database: { ok }, proxy: await proxy };
}
