import {
  type DesiredRelease,
  type DesiredState,
  type Place,
  type RunSettings,
  splitMounts,
} from "@moorage/domain/service";
import type Docker from "dockerode";
import { labels, type Machine } from "../machine.ts";
import { droppedCapabilities, logDriver, mountsOf, pidsMax, ulimitsOf } from "./container-settings.ts";
import { type Secrets, secretsOf } from "./secrets.ts";
import { specHash } from "./spec-hash.ts";

const second = 1_000_000_000;

/** Only what was set: an absent key leaves Docker's own, and a limit that was taken away is gone. */
const given = <T extends object>(values: T): Partial<T> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined && value !== null)) as Partial<T>;

export interface Made {
  name: string;
  place: Place;
  secrets: Secrets;
}

/** A Swarm service for one deployment of a service. */
export function serviceSpecOf(
  machine: Machine,
  desired: DesiredState,
  release: DesiredRelease,
  { name, place, secrets }: Made,
): Docker.CreateServiceOptions {
  const { swarm, ports } = release.settings;
  const own = {
    ...swarm.labels,
    [labels.instance]: machine.instanceId,
    [labels.service]: desired.serviceId,
    [labels.environment]: desired.environment.id,
    [labels.deployment]: release.deploymentId,
    [labels.number]: String(release.number),
  };
  const spec = {
    Name: name,
    Labels: own,
    Mode: swarm.mode === "global" ? { Global: {} } : { Replicated: { Replicas: release.replicas } },
    EndpointSpec: {
      // Works with and without IPVS; the proxy asks for tasks by name in any case.
      Mode: swarm.endpointSpec?.Mode ?? "dnsrr",
      ...(ports.length > 0 ? { Ports: ports.map(portOf) } : {}),
    },
    TaskTemplate: {
      ContainerSpec: containerOf(machine, desired, release, { name, secrets, own }),
      Resources: resourcesOf(release.settings),
      RestartPolicy: swarm.restartPolicy ?? { Condition: "any", Delay: 2 * second },
      Networks: [{ Target: desired.environment.network, Aliases: [desired.slug] }, ...(swarm.networks ?? [])],
      LogDriver: { Name: logDriver.name, Options: logDriver.options },
      ...placementOf(swarm, place),
    },
    UpdateConfig: {
      ...{ Parallelism: 1, Order: "start-first", FailureAction: "rollback", Monitor: monitorOf(release.settings) },
      ...swarm.updateConfig,
    },
    ...given({ RollbackConfig: swarm.rollbackConfig }),
  };
  const withHash = { ...spec, Labels: { ...own, [labels.spec]: specHash(machine.specKey, spec) } };
  return withHash as unknown as Docker.CreateServiceOptions;
}

function containerOf(
  machine: Machine,
  desired: DesiredState,
  release: DesiredRelease,
  { name, secrets, own }: Omit<Made, "place"> & { own: Record<string, string> },
) {
  const { settings } = release;
  const { swarm } = settings;
  const { carried, local } = splitMounts(settings);
  return {
    Image: release.image,
    Labels: own,
    ...(release.command.length > 0 ? { Command: [...release.command] } : {}),
    ...(release.args.length > 0 ? { Args: [...release.args] } : {}),
    // One of the four places where a secret is opened: Docker's API body.
    Env: Array.from(release.env, ([variable, value]) => `${variable}=${value.reveal()}`),
    Init: true,
    StopGracePeriod: swarm.stopGracePeriod ?? (desired.drainSeconds + 10) * second,
    CapabilityDrop: droppedCapabilities,
    Privileges: { NoNewPrivileges: true },
    ...(local.length > 0 ? { Mounts: mountsOf(machine, desired, name, local) } : {}),
    ...(carried.length > 0 ? { Secrets: secretsOf(carried, secrets) } : {}),
    ...given({ Healthcheck: swarm.healthCheck, Ulimits: ulimitsOf(swarm) }),
  };
}

function placementOf({ placement }: RunSettings["swarm"], { constraints }: Place) {
  if (constraints.length === 0) return given({ Placement: placement });
  return { Placement: { ...placement, Constraints: [...constraints] } };
}

/** On the server's own address, of one task: the routing mesh needs IPVS, and hides who asks. */
const portOf = ({ published, target, protocol }: RunSettings["ports"][number]) => ({
  Protocol: protocol,
  TargetPort: target,
  PublishedPort: published,
  PublishMode: "host",
});

function resourcesOf({ resources }: RunSettings) {
  const { memoryLimit, memoryReservation, cpuLimit, cpuReservation } = resources;
  const reservations = given({ MemoryBytes: memoryReservation, NanoCPUs: cpuReservation });
  return {
    Limits: { Pids: pidsMax, ...given({ MemoryBytes: memoryLimit, NanoCPUs: cpuLimit }) },
    ...(Object.keys(reservations).length > 0 ? { Reservations: reservations } : {}),
  };
}

/** A change must be watched until the health check has had its say. */
function monitorOf({ swarm }: RunSettings): number {
  const { StartPeriod = 0, Interval = 30 * second, Retries = 3 } = swarm.healthCheck ?? { Interval: 0, Retries: 0 };
  return StartPeriod + Interval * Retries + 5 * second;
}
