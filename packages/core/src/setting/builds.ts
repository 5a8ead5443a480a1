import type { Queryable } from "@moorage/db";
import { changedBuilds, defaultBuilds, type InstanceBuilds, InstanceBuildsPatch } from "@moorage/domain/providers";
import type { Context } from "../context.ts";
import { withTransaction } from "../transaction.ts";
import { findSetting, saveSetting } from "./setting.ts";

/** How builds run: as it was set, and by default where nothing was. */
export const findBuilds = async (db: Queryable): Promise<InstanceBuilds> =>
  changedBuilds(defaultBuilds, (await findSetting(db, "builds")) ?? {});

export const getBuilds = ({ runtime }: Context): Promise<InstanceBuilds> => findBuilds(runtime.db);

/** What is named changes; the next build has it. */
export const SaveBuilds = InstanceBuildsPatch;

type Key = keyof InstanceBuilds;
const keys = Object.keys(defaultBuilds) as Key[];

/** Those that differ, as the first has them. */
const differing = (of: InstanceBuilds, from: InstanceBuilds): InstanceBuildsPatch =>
  Object.fromEntries(keys.filter((key) => of[key] !== from[key]).map((key) => [key, of[key]]));

export async function saveBuilds(ctx: Context, input: InstanceBuildsPatch): Promise<InstanceBuilds> {
  return withTransaction(ctx, async (tx) => {
    const before = await findBuilds(tx);
    const after = changedBuilds(before, input);
    await saveSetting(tx, "builds", differing(after, defaultBuilds));
    tx.note({ type: "instance", name: "builds", before: differing(before, after), after: differing(after, before) });
    return after;
  });
}
