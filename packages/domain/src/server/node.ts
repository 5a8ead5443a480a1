/** A node of a Swarm, as its manager tells it. */
import type { SwarmRole } from "./server.ts";

export const availabilities = ["active", "pause", "drain"] as const;
export type Availability = (typeof availabilities)[number];

export interface SwarmNode {
  id: string;
  name: string;
  role: SwarmRole;
  leader: boolean;
  availability: Availability;
  /** "ready", "down", "disconnected" … */
  state: string;
  address: string;
  /** Version of its Docker engine. */
  engine: string;
  labels: Record<string, string>;
  cpus: number;
  memoryBytes: number;
  /** Ids of services of ours that have a task there. */
  services: string[];
}

const labelName = /^[a-z0-9](?:[a-z0-9._/-]{0,61}[a-z0-9])?$/i;

/** What a placement rule may ask for: `node.labels.disk==ssd`. */
export const isNodeLabel = (name: string): boolean => labelName.test(name);
