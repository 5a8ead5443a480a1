import type { DomainEvent } from "@moorage/domain";

/** Which queries of the dashboard read what an event changed: `router` or `router.procedure`. */
const readers: Record<DomainEvent["type"], readonly string[]> = {
  "organization.changed": ["organization", "account"],
  "project.changed": ["project", "environment", "service", "deployment.listAll", "search"],
  "environment.changed": ["project", "environment", "service", "deployment.listAll", "search"],
  "service.changed": [
    "project.list",
    "environment",
    "service",
    "deployment.list",
    "deployment.listAll",
    "search",
    "patch",
    "webhook.hook",
  ],
  "service.observed": ["project.list", "service.list", "service.get"],
  "domain.changed": ["domain", "service", "search"],
  "variable.changed": ["variable"],
  "connection.changed": ["registry", "gitHost", "notification"],
  // Not its security, which asks the machine: that is looked at when somebody wants to know.
  "server.changed": [
    ...["server.list", "server.get", "server.runs", "server.services", "server.nodes", "server.metrics"],
    "sshKey.list",
  ],
  "server.threshold": ["server.metrics"],
  "run.changed": ["project.list", "service.list", "service.get", "deployment", "command", "webhook"],
};

/** Rows that name what they are of, so that an event of another service leaves them alone. */
interface Row {
  id?: unknown;
  environmentId?: unknown;
  service?: { id?: unknown };
  queuePlace?: unknown;
  lastDeployment?: { queuePlace?: unknown } | null;
}

/** What waits moves up in line when a run of any service begins or ends. */
const isInLine = ({ queuePlace, lastDeployment }: Row): boolean =>
  typeof (queuePlace ?? lastDeployment?.queuePlace) === "number";

function isOther(row: Row, event: DomainEvent): boolean {
  if (!("serviceId" in event)) return false;
  if (row.service?.id !== undefined) return row.service.id !== event.serviceId;
  if (row.environmentId === undefined) return false;
  return row.environmentId !== event.environmentId;
}

const narrow = new Set(["service.get", "deployment.get", "deployment.byNumber"]);

function isElsewhere(path: string, data: unknown, event: DomainEvent): boolean {
  if (typeof data !== "object" || data === null) return false;
  if (event.type === "run.changed" && isInLine(data)) return false;
  if (path === "service.get" && "serviceId" in event) return (data as Row).id !== event.serviceId;
  if (narrow.has(path)) return isOther(data, event);
  // An empty list may be the place where something new appears.
  return path === "service.list" && Array.isArray(data) && data.length > 0 && data.every((row) => isOther(row, event));
}

/** Whether what a query holds may have changed by this event. `path`: the procedure it reads. */
export function concerns(path: string, data: unknown, event: DomainEvent): boolean {
  const [router = ""] = path.split(".");
  const reads = readers[event.type];
  return (reads.includes(router) || reads.includes(path)) && !isElsewhere(path, data, event);
}
