// Ten deployments at once, against the engine creating ten services at once.
import { buildHello, createHello, deploy, ended } from "../support/hello.ts";
import type { Place } from "../support/place.ts";
import { engineAlone, settled } from "./alone.ts";
import { tasksRun } from "./docker-api.ts";
import { type Figure, figure, median, spread } from "./figure.ts";
import type { Options } from "./options.ts";

const services = 10;
const ratioMax = 1.3;

export async function tenAtOnce(place: Place, { quick }: Options): Promise<Figure[]> {
  buildHello();
  const { rpc, environmentId } = place;
  // What served before goes when all run: the engine alone removes nothing meanwhile.
  const release = { drainSeconds: 5 };
  const ids: string[] = [];
  for (let n = 0; n < services; n += 1)
    ids.push((await createHello(rpc, environmentId, { name: `ten-${n}`, release })).serviceId);
  for (const id of ids) await deploy(rpc, id);
  await settled(ids);
  const alone = await engineAlone(place, ids);
  const theirs: number[] = [];
  const running: number[] = [];
  const succeeded: number[] = [];
  const rounds = quick ? 1 : 5;
  for (let round = 0; round <= rounds; round += 1) {
    const { ms } = await alone.create(services);
    await alone.clear();
    const ours = await deployAll(place, ids);
    await settled(ids);
    if (round === 0) continue; // to warm up
    theirs.push(ms);
    running.push(ours.running);
    succeeded.push(ours.succeeded);
  }
  const engineMs = median(theirs);
  return [
    figure("ten at once, until all run", median(running), "ms", {
      limit: engineMs * ratioMax,
      comparison: engineMs,
      note: `${spread(running)}, the engine alone ${spread(theirs)}`,
    }),
    figure("ten at once, until all have succeeded", median(succeeded), "ms", { note: spread(succeeded) }),
  ];
}

async function deployAll(
  { rpc, server }: Place,
  ids: readonly string[],
): Promise<{ running: number; succeeded: number }> {
  const clock = Date.now();
  const began = performance.now();
  const made = await Promise.all(ids.map((serviceId) => rpc.deployment.deploy.mutate({ serviceId })));
  // Each has been deployed as often as the others. One question for all, as for the engine alone.
  const [number] = new Set(made.map((each) => each.number));
  const labels = [`moorage.instance=${server.instanceId}`, `moorage.number=${number}`];
  const running = (await tasksRun(labels, ids.length)).seenMs - began;
  const ends = await Promise.all(made.map(({ id }) => ended(rpc, id)));
  for (const { status, cause } of ends) if (status !== "succeeded") throw new Error(`it ${status}: ${cause?.message}`);
  return { running, succeeded: Math.max(...ends.map(({ endedAt }) => Date.parse(endedAt ?? ""))) - clock };
}
