/** How an application runs, in the names of the public API: limits, and Swarm's own settings as Docker writes them. */
import { type SpecPatch, SwarmSettingsPatch } from "@moorage/domain/service";
import { z } from "zod";

const Amount = z.string().max(40).nullish();
const swarm = SwarmSettingsPatch.shape;

/** Jobs end by themselves, so they are no service. */
const Mode = z.object({
  Replicated: z.object({ Replicas: z.number().int().optional() }).optional(),
  Global: z.object({}).optional(),
  ReplicatedJob: z.never("An application runs on: jobs are not one.").optional(),
  GlobalJob: z.never("An application runs on: jobs are not one.").optional(),
});

export const runningFields = {
  memoryReservation: Amount,
  memoryLimit: Amount,
  cpuReservation: Amount,
  cpuLimit: Amount,
  healthCheckSwarm: swarm.healthCheck,
  restartPolicySwarm: swarm.restartPolicy,
  placementSwarm: swarm.placement,
  updateConfigSwarm: swarm.updateConfig,
  rollbackConfigSwarm: swarm.rollbackConfig,
  modeSwarm: Mode.nullish(),
  labelsSwarm: swarm.labels,
  networkSwarm: swarm.networks,
  stopGracePeriodSwarm: swarm.stopGracePeriod,
  endpointSpecSwarm: swarm.endpointSpec,
  ulimitsSwarm: swarm.ulimits,
};
type Running = z.output<z.ZodObject<typeof runningFields>>;

/** Empty is none, as clients send all columns. */
const amount = (text: string | null | undefined) => (text === undefined ? undefined : text?.trim() || null);

function modeOf({ modeSwarm: mode }: Running): "replicated" | "global" | undefined {
  if (mode === undefined) return undefined;
  return mode?.Global ? "global" : "replicated";
}

/** Absent fields stay as they are; null takes a setting away. */
export function runningPatch(input: Running): SpecPatch {
  const replicas = input.modeSwarm?.Replicated?.Replicas;
  return {
    ...(replicas === undefined ? {} : { replicas }),
    resources: {
      memoryLimit: amount(input.memoryLimit),
      memoryReservation: amount(input.memoryReservation),
      cpuLimit: amount(input.cpuLimit),
      cpuReservation: amount(input.cpuReservation),
    } as unknown as SpecPatch["resources"],
    swarm: {
      healthCheck: input.healthCheckSwarm,
      restartPolicy: input.restartPolicySwarm,
      placement: input.placementSwarm,
      updateConfig: input.updateConfigSwarm,
      rollbackConfig: input.rollbackConfigSwarm,
      mode: modeOf(input),
      labels: input.labelsSwarm,
      networks: input.networkSwarm,
      stopGracePeriod: input.stopGracePeriodSwarm,
      endpointSpec: input.endpointSpecSwarm,
      ulimits: input.ulimitsSwarm,
    },
  };
}
