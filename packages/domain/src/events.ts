import type { ConnectionFamily } from "./connection.ts";
import type { Threshold } from "./server/metrics.ts";

/** Something that happened, told to browsers and (later) to channels. Ids only, no data. */
export type DomainEvent =
  | { type: "organization.changed"; organizationId: string }
  | { type: "project.changed"; organizationId: string; projectId: string }
  | { type: "environment.changed"; organizationId: string; projectId: string; environmentId: string }
  | { type: "service.changed"; organizationId: string; environmentId: string; serviceId: string }
  | { type: "service.observed"; organizationId: string; environmentId: string; serviceId: string }
  | { type: "domain.changed"; organizationId: string; environmentId: string; serviceId: string }
  | { type: "variable.changed"; organizationId: string; ownerId: string }
  | { type: "run.changed"; organizationId: string; environmentId: string; serviceId: string; runId: string }
  | { type: "connection.changed"; organizationId: string; family: ConnectionFamily; connectionId: string }
  | { type: "server.changed"; organizationId: string; serverId: string }
  /** Its CPU or memory went above its limit, or is below it again. */
  | { type: "server.threshold"; organizationId: string; serverId: string; threshold: Threshold; isAbove: boolean };
