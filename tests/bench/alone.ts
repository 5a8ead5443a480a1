// The same Swarm service as one of ours, made and removed through the engine's API alone.
import { eventually } from "../support/eventually.ts";
import type { Place } from "../support/place.ts";
import { containersWith, docker, type ServiceRow, servicesWith, tasksRun } from "./docker-api.ts";

const quietMs = 90_000;

export interface Alone {
  /** Creates one service from each spec at once; answers when the tasks of all were seen to run. */
  create(count: number): Promise<{ ms: number; createdMs: number }>;
  /** Removes them and waits until their containers are gone. */
  clear(): Promise<void>;
}

/** `of`: ids of services of ours that run; their specs are taken in turn. */
export async function engineAlone({ server }: Place, of: readonly string[]): Promise<Alone> {
  const specs = await Promise.all(of.map(specOf));
  const label = "moorage.bench";
  let round = 0;
  const value = () => `${server.instanceId}-${round}`;
  return {
    create: async (count) => {
      round += 1;
      const bodies = Array.from({ length: count }, (_, n) => {
        const spec = specs[n % specs.length] as ServiceRow["Spec"];
        return copyOf(spec, `bench-${value()}-${n}`, { [label]: value() }, server.instanceId);
      });
      const began = performance.now();
      await Promise.all(bodies.map((body) => docker("POST", "/services/create", body)));
      const createdMs = performance.now() - began;
      const { seenMs } = await tasksRun([`${label}=${value()}`], count);
      return { ms: seenMs - began, createdMs };
    },
    clear: async () => {
      for (const { ID } of await servicesWith(`${label}=${value()}`)) await removeService(ID);
      await eventually(
        "the containers are gone",
        async () => (await containersWith(`${label}=${value()}`)) === 0,
        quietMs,
      );
    },
  };
}

async function specOf(serviceId: string): Promise<ServiceRow["Spec"]> {
  const [found] = await servicesWith(`moorage.service=${serviceId}`);
  if (!found) throw new Error(`no Swarm service of ${serviceId} runs`);
  return found.Spec;
}

/** Its containers carry no label of ours: their events would give our watcher work. The service's lets a sweep find it. */
function copyOf(spec: ServiceRow["Spec"], name: string, labels: Record<string, string>, instanceId: string) {
  const { TaskTemplate } = spec;
  return {
    ...spec,
    Name: name,
    Labels: { ...labels, "moorage.instance": instanceId },
    TaskTemplate: {
      ...TaskTemplate,
      ContainerSpec: { ...TaskTemplate.ContainerSpec, Labels: labels },
      Networks: TaskTemplate.Networks?.map(({ Target }) => ({ Target, Aliases: [name] })),
    },
  };
}

async function removeService(id: string): Promise<void> {
  await docker("DELETE", `/services/${id}`);
}

/** Only the newest version of each is left. */
export async function settled(serviceIds: readonly string[]): Promise<void> {
  for (const id of serviceIds)
    await eventually(
      "the old version is gone",
      async () =>
        (await servicesWith(`moorage.service=${id}`)).length === 1 &&
        (await containersWith(`moorage.service=${id}`)) === 1,
      quietMs,
    );
}
