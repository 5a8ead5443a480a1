// A deployment of an image that is on the machine, against the engine creating the same service by itself.
import { buildHello, createHello, deploy, ended } from "../support/hello.ts";
import type { Place } from "../support/place.ts";
import { engineAlone, settled } from "./alone.ts";
import { servicesWith, tasksRun } from "./docker-api.ts";
import { type Figure, figure, median, spread } from "./figure.ts";
import type { Options } from "./options.ts";

const overMs = 50;

interface Deployment {
  /** Until the request was answered, Swarm had the service, its task ran, and "succeeded" was said. */
  answered: number;
  created: number;
  running: number;
  succeeded: number;
  /** How long before "succeeded" the task had run. */
  ranBefore: number;
}

export async function deployOne(place: Place, { quick }: Options): Promise<Figure[]> {
  buildHello();
  const release = { drainSeconds: 1 };
  const { serviceId } = await createHello(place.rpc, place.environmentId, { name: "one", release });
  await deploy(place.rpc, serviceId);
  await settled([serviceId]);
  const alone = await engineAlone(place, [serviceId]);
  const theirs: { ms: number; createdMs: number }[] = [];
  const ours: Deployment[] = [];
  const rounds = quick ? 4 : 15;
  for (let round = 0; round <= rounds; round += 1) {
    const turns = [
      async () => {
        await awake(() => servicesWith("moorage.bench"));
        theirs.push(await alone.create(1));
        await alone.clear();
      },
      async () => {
        await awake(() => place.rpc.service.get.query({ serviceId }));
        ours.push(await deployed(place, serviceId));
        await settled([serviceId]);
      },
    ];
    for (const turn of round % 2 ? turns : turns.reverse()) await turn();
  }
  theirs.shift(); // the first is to warm up
  ours.shift();
  const engineMs = median(theirs.map(({ ms }) => ms));
  const of = (pick: (each: Deployment) => number) => ours.map(pick);
  const running = of((each) => each.running);
  const before = of((each) => each.ranBefore);
  const told = `${spread(running)}, the engine alone ${spread(theirs.map(({ ms }) => ms))}`;
  return [
    figure("deploy, until the task runs", median(running), "ms", {
      limit: engineMs + overMs,
      comparison: engineMs,
      note: told,
    }),
    figure("deploy, until it is answered", median(of((each) => each.answered)), "ms"),
    figure("deploy, until Swarm has the service", median(of((each) => each.created)), "ms", {
      comparison: median(theirs.map(({ createdMs }) => createdMs)),
    }),
    figure("deploy, until it has succeeded", median(of((each) => each.succeeded)), "ms", {
      note: spread(of((each) => each.succeeded)),
    }),
    {
      ...figure("deploy, from running to succeeded", median(before), "ms", {
        note: `at least ${Math.round(Math.min(...before))}`,
      }),
      ok: Math.min(...before) >= 0,
    },
  ];
}

/**
 * Who deploys has the page open, or a client that just read. Without that the first answer after some seconds of nothing
 * costs 50 to 100 ms on a virtual machine, whatever is asked: its memory has to be touched again.
 */
async function awake(read: () => Promise<unknown>): Promise<void> {
  for (let round = 0; round < 3; round += 1) await read();
}

async function deployed({ rpc }: Place, serviceId: string): Promise<Deployment> {
  const clock = Date.now();
  const began = performance.now();
  const { id } = await rpc.deployment.deploy.mutate({ serviceId });
  const answered = performance.now() - began;
  const label = `moorage.deployment=${id}`;
  const { seenMs, sinceEpochMs } = await tasksRun([label], 1);
  const [made] = await servicesWith(label);
  const { status, endedAt, cause } = await ended(rpc, id);
  if (status !== "succeeded" || endedAt === null || !made) throw new Error(`it ${status}: ${cause?.message}`);
  return {
    answered,
    created: Date.parse(made.CreatedAt) - clock,
    running: seenMs - began,
    succeeded: Date.parse(endedAt) - clock,
    ranBefore: Date.parse(endedAt) - sinceEpochMs,
  };
}
