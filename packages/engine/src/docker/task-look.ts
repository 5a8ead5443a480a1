import { setTimeout as delay } from "node:timers/promises";
import type { Host } from "../host/host.ts";
import { restAfter } from "../wait.ts";
import { listTasks, type SwarmTask } from "./services.ts";

/** Milliseconds between looks. Events come no earlier than a look every 20 ms. */
const between = { min: 20, max: 250 };

interface Look {
  services: Set<string>;
  tasks: Promise<SwarmTask[]>;
}

/** The look that has not begun yet. */
const next = new WeakMap<Host, Look>();
/** Settles when another look may begin. */
const rested = new WeakMap<Host, Promise<unknown>>();
/** The quickest answer so far, in ms: the way to the engine and back, which is no work of the engine's. */
const way = new WeakMap<Host, number>();

/**
 * The tasks of a Swarm service, by its id, as soon as the engine may be asked again. Those who wait meanwhile share the
 * next question: ten deployments that wait for their tasks ask the engine as often as one does.
 */
export async function lookAtTasks(host: Host, serviceId: string): Promise<SwarmTask[]> {
  const look = next.get(host) ?? begin(host);
  look.services.add(serviceId);
  try {
    const tasks = await look.tasks;
    return tasks.filter(({ ServiceID }) => ServiceID === serviceId);
  } catch (error) {
    if (look.services.size === 1) throw error;
    // The engine refuses the whole question when one of the services is gone.
    return listTasks(host, { service: [serviceId] });
  }
}

function begin(host: Host): Look {
  const services = new Set<string>();
  const look = { services, tasks: ask(host, services) };
  next.set(host, look);
  return look;
}

async function ask(host: Host, services: ReadonlySet<string>): Promise<SwarmTask[]> {
  await rested.get(host);
  next.delete(host);
  const began = performance.now();
  const answer = listTasks(host, { service: [...services] });
  const rest = () => {
    const tookMs = performance.now() - began;
    const wayMs = Math.min(way.get(host) ?? tookMs, tookMs);
    way.set(host, wayMs);
    return delay(restAfter(tookMs - wayMs, between));
  };
  rested.set(host, answer.then(rest, rest));
  return answer;
}
