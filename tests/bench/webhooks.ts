// A push's webhook: how fast it answers and starts a deployment, and what 500 of them at once leave behind.
import { eventually } from "../support/eventually.ts";
import { buildHello, createHello, deploy, helloImage } from "../support/hello.ts";
import type { Place } from "../support/place.ts";
import { settled } from "./alone.ts";
import { type Figure, figure, median, spread } from "./figure.ts";
import type { Options } from "./options.ts";
import { askOk } from "./requests.ts";
import { memoryOf } from "./usage.ts";

const answerMax = 50;
const startMax = 500;
const burst = 500;

export async function webhooks(place: Place, { quick }: Options): Promise<Figure[]> {
  buildHello();
  const { rpc, environmentId } = place;
  const { serviceId } = await createHello(rpc, environmentId, { name: "hooked", release: { drainSeconds: 1 } });
  await deploy(rpc, serviceId);
  const { url } = await rpc.webhook.get.query({ serviceId });
  const [image, tag] = helloImage.split(":");
  const push = () => askOk(url, { method: "POST", body: { image, tag } });
  const started: number[] = [];
  for (let n = 0; n < (quick ? 3 : 10); n += 1) {
    const clock = Date.now();
    const { deployment } = JSON.parse((await push()).text) as { deployment: { id: string } };
    started.push(await startOf(place, deployment.id, clock));
    await settled([serviceId]);
  }
  const before = memoryOf(place.server).pssMib;
  const from = (await rpc.deployment.list.query({ serviceId, limit: 1 }))[0]?.number ?? 0;
  const answers = await Promise.all(Array.from({ length: burst }, push));
  const times = answers.map(({ ms }) => ms);
  await eventually("the burst is deployed", async () => {
    const [newest] = await rpc.deployment.list.query({ serviceId, limit: 1 });
    return newest?.status === "succeeded";
  });
  const made = (await rpc.deployment.list.query({ serviceId, limit: 1 }))[0]?.number ?? 0;
  const alone: number[] = [];
  for (let n = 0; n < (quick ? 10 : 50); n += 1) alone.push((await askOk(url, { method: "POST", body: { tag } })).ms);
  return [
    figure("webhook, answer", median(alone), "ms", { limit: answerMax, note: spread(alone) }),
    figure("webhook, until its deployment runs", median(started), "ms", { limit: startMax, note: spread(started) }),
    figure(`${burst} webhooks at once, answer`, median(times), "ms", { note: `${made - from} deployments of them` }),
    figure("memory right after them, against before", memoryOf(place.server).pssMib - before, "MiB"),
  ];
}

async function startOf({ rpc }: Place, deploymentId: string, clock: number): Promise<number> {
  const row = await eventually("it runs", async () => {
    const found = await rpc.deployment.get.query({ deploymentId });
    return found.startedAt ? found : undefined;
  });
  return Date.parse(row.startedAt ?? "") - clock;
}
