import { type ServiceSpec, SwarmSettings } from "@moorage/domain/service";
import { z } from "zod";

const Digits = z.string().regex(/^\d+$/).nullable();
const swarm = SwarmSettings.shape;

/** Limits are digits as text: bytes, and billionths of a CPU. */
export const runningColumns = {
  memoryReservation: Digits,
  memoryLimit: Digits,
  cpuReservation: Digits,
  cpuLimit: Digits,
  healthCheckSwarm: swarm.healthCheck.unwrap(),
  restartPolicySwarm: swarm.restartPolicy.unwrap(),
  placementSwarm: swarm.placement.unwrap(),
  updateConfigSwarm: swarm.updateConfig.unwrap(),
  rollbackConfigSwarm: swarm.rollbackConfig.unwrap(),
  modeSwarm: z.object({ Global: z.object({}) }).nullable(),
  labelsSwarm: swarm.labels.unwrap(),
  networkSwarm: swarm.networks.unwrap(),
  stopGracePeriodSwarm: swarm.stopGracePeriod.unwrap(),
  endpointSpecSwarm: swarm.endpointSpec.unwrap(),
  ulimitsSwarm: swarm.ulimits.unwrap(),
};

const digits = (value: number | null) => (value === null ? null : String(value));

export function runningColumnsOf({ resources, swarm: own }: Pick<ServiceSpec, "resources" | "swarm">) {
  return {
    memoryReservation: digits(resources.memoryReservation),
    memoryLimit: digits(resources.memoryLimit),
    cpuReservation: digits(resources.cpuReservation),
    cpuLimit: digits(resources.cpuLimit),
    healthCheckSwarm: own.healthCheck,
    restartPolicySwarm: own.restartPolicy,
    placementSwarm: own.placement,
    updateConfigSwarm: own.updateConfig,
    rollbackConfigSwarm: own.rollbackConfig,
    modeSwarm: own.mode === "global" ? { Global: {} } : null,
    labelsSwarm: own.labels,
    networkSwarm: own.networks,
    stopGracePeriodSwarm: own.stopGracePeriod,
    endpointSpecSwarm: own.endpointSpec,
    ulimitsSwarm: own.ulimits,
  };
}
