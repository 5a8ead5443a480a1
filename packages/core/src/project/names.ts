import { statement } from "@moorage/db";
import type { RunStatus } from "@moorage/domain/service";
import { type Observed, serviceStatus } from "@moorage/domain/service";
import { type SQL, sql } from "drizzle-orm";
import type { EnvironmentRow, OrganizationContext, ProjectRow } from "../context.ts";
import {
  type ObservedAt,
  observedAtOf,
  observedColumn,
  ofMine,
  type Place,
  placeColumns,
  placesFrom,
  placesOrder,
  projectsOf,
  servicesFrom,
  servicesOrder,
} from "./places.ts";
import type { PlacedService } from "./records.ts";

export type NamedService = Pick<PlacedService, "id" | "name" | "desired" | "activeNumber" | "status"> & {
  lastRun: { number: number; status: RunStatus } | null;
};

export interface ProjectNames extends ProjectRow {
  /** Services are made each time they are read, so that a list of thousands lives one environment at a time. */
  environments: (EnvironmentRow & { readonly services: NamedService[] })[];
}

// Characters that names cannot have (`DisplayName`): one text for each environment is cheaper than a row for each service.
const unit = "\x1f";
const record = "\x1e";
const joined = (columns: SQL[]) => sql`concat(${sql.join(columns, sql`, E'\\x1f', `)})`;

const places = statement<Place>(
  "project_places",
  sql`select ${placeColumns} from ${placesFrom} where ${ofMine} order by ${placesOrder}`,
);
const services = statement<[environmentId: string, services: string]>(
  "service_names",
  sql`
  select s.environment_id, string_agg(${joined([
    sql`s.id`,
    sql`s.name`,
    sql`s.server_id`,
    sql`s.desired`,
    sql`s.active_number`,
    sql`s.steady_number`,
    sql`s.steady_replicas`,
    observedColumn,
    sql`s.last_run_number`,
    sql`r.status`,
  ])}, E'\\x1e' order by ${servicesOrder})
  from ${servicesFrom} where ${ofMine} group by s.environment_id`,
);

/** Every project, newest first, with the names and states of its services. */
export async function listProjectNames({ runtime, organizationId }: OrganizationContext): Promise<ProjectNames[]> {
  const [found, texts] = await Promise.all([
    places(runtime.db, { organizationId }),
    services(runtime.db, { organizationId }),
  ]);
  const byEnvironment = new Map(texts);
  const observedAt = observedAtOf(found);
  const now = runtime.now();
  return projectsOf(found, organizationId, (environment) => {
    const text = byEnvironment.get(environment.id);
    return Object.defineProperty(environment, "services", {
      enumerable: true,
      get: () => text?.split(record).map((each) => namedOf(each, observedAt, now)) ?? [],
    }) as ProjectNames["environments"][number];
  });
}

const numberOf = (text: string | undefined): number | null => (text ? Number(text) : null);

function namedOf(text: string, observedAt: ObservedAt, now: Date): NamedService {
  const [id = "", name = "", serverId = "", desiredText, active, steadyNumber, replicas, observed, ...last] =
    text.split(unit);
  const desired = desiredText === "stopped" ? "stopped" : "running";
  const activeNumber = numberOf(active);
  const [lastNumber, lastStatus] = last;
  const number = numberOf(lastNumber);
  const lastRun = number === null ? null : { number, status: lastStatus as RunStatus };
  const steady = steadyNumber ? { number: Number(steadyNumber), replicas: Number(replicas) } : null;
  const status = serviceStatus({
    ...{ desired, activeNumber, lastRun, steady, now },
    observed: observed ? (JSON.parse(observed) as Observed) : null,
    observedAt: observedAt.get(serverId) ?? null,
  });
  return { id, name, desired, activeNumber, lastRun, status };
}
