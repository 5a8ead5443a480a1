import type { DesiredRelease, DesiredState } from "@moorage/domain/service";
import type Docker from "dockerode";
import { labels, type Machine } from "../machine.ts";
import { specHash } from "./spec-hash.ts";

const second = 1_000_000_000;
/** Processes and threads of one container: a fork bomb ends here. */
const pidsMax = 4_096;

/** A Swarm service for one deployment of a service. */
export function serviceSpecOf(
  machine: Machine,
  desired: DesiredState,
  release: DesiredRelease,
  name: string,
): Docker.CreateServiceOptions {
  const own = {
    [labels.instance]: machine.instanceId,
    [labels.service]: desired.serviceId,
    [labels.environment]: desired.environment.id,
    [labels.deployment]: release.deploymentId,
    [labels.number]: String(release.number),
  };
  const container = {
    Image: release.image,
    Labels: own,
    ...(release.command.length > 0 ? { Command: [...release.command] } : {}),
    ...(release.args.length > 0 ? { Args: [...release.args] } : {}),
    // One of the four places where a secret is opened: Docker's API body.
    Env: Array.from(release.env, ([variable, value]) => `${variable}=${value.reveal()}`),
    Init: true,
    StopGracePeriod: (desired.drainSeconds + 10) * second,
    CapabilityDrop: ["CAP_NET_RAW"],
    Privileges: { NoNewPrivileges: true },
  };
  const spec = {
    Name: name,
    Labels: own,
    Mode: { Replicated: { Replicas: release.replicas } },
    // Works with and without IPVS; the proxy asks for tasks by name in any case.
    EndpointSpec: { Mode: "dnsrr" },
    TaskTemplate: {
      ContainerSpec: container,
      Resources: { Limits: { Pids: pidsMax } },
      RestartPolicy: { Condition: "any", Delay: 2 * second },
      Networks: [{ Target: desired.environment.network, Aliases: [desired.slug] }],
      LogDriver: { Name: "json-file", Options: { "max-size": "20m", "max-file": "3" } },
    },
    UpdateConfig: { Parallelism: 1, Order: "start-first", FailureAction: "rollback", Monitor: 5 * second },
  };
  const withHash = { ...spec, Labels: { ...own, [labels.spec]: specHash(machine.specKey, spec) } };
  return withHash as unknown as Docker.CreateServiceOptions;
}
