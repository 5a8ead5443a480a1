import type { Queryable } from "@moorage/db";
import { deployment, run, server, service } from "@moorage/db/schema";
import type { StepName } from "@moorage/domain";
import { type Observed, type RunStatus, type ServiceStatus, serviceStatus } from "@moorage/domain/service";
import { type SQL, type SQLWrapper, sql } from "drizzle-orm";
import type { LastRun } from "./status-of.ts";

interface StatusRow {
  id: string;
  slug: string;
  name: string;
  environmentId: string;
  desired: "running" | "stopped";
  stoppedBy: string | null;
  observed: string | null;
  hostObservedAt: string | null;
  activeNumber: number | null;
  lastNumber: number | null;
  lastStatus: RunStatus;
  lastBy: string;
  lastStep: StepName | null;
  lastAt: string;
}

export interface ServiceWithStatus<More = unknown> {
  row: Pick<StatusRow, "id" | "slug" | "name" | "environmentId" | "desired" | "activeNumber"> & More;
  lastRun: LastRun | null;
  status: ServiceStatus;
}

const newest = sql`d.number, r.status, r.actor->>'name' as "by", r.cause->>'step' as step, r.created_at`;

/**
 * Services of these environments with their status. For lists of thousands: joins instead of a sub-query for each row,
 * rows as the driver makes them, and `observed` as text whose parsed form is garbage before the next row's.
 * `more` adds columns of `s`, led by a comma.
 */
export async function listWithStatus<More = unknown>(
  db: Queryable,
  environments: SQLWrapper,
  { more = sql``, orderBy, now }: { more?: SQL; orderBy: SQL; now: Date },
): Promise<ServiceWithStatus<More>[]> {
  const { rows } = await db.execute<StatusRow & More & Record<string, unknown>>(sql`
    select s.id, s.slug, s.name, s.environment_id as "environmentId", s.desired, s.stopped_by as "stoppedBy",
      s.observed::text as observed, h.observed_at as "hostObservedAt", a.number as "activeNumber",
      coalesce(n.number, o.number) as "lastNumber", coalesce(n.status, o.status) as "lastStatus",
      coalesce(n.by, o.by) as "lastBy", coalesce(n.step, o.step) as "lastStep",
      coalesce(n.created_at, o.created_at) as "lastAt" ${more}
    from ${service} s
    join ${server} h on h.id = s.server_id
    left join ${deployment} a on a.id = s.active_deployment_id
    left join (select d.service_id, ${newest} from ${deployment} d join ${run} r on r.id = d.id) n
      on n.service_id = s.id and n.number = s.last_number
    -- Only where the newest was taken out of the history.
    left join lateral (
      select ${newest} from ${deployment} d join ${run} r on r.id = d.id
      where n.number is null and s.last_number > 0 and d.service_id = s.id
      order by d.number desc limit 1) o on true
    where s.deleted_at is null and s.environment_id in ${environments}
    order by ${orderBy}`);
  const isoOf = rememberLast((text) => new Date(text).toISOString());
  return rows.map((row) => {
    const lastRun = lastRunOf(row);
    const { desired, stoppedBy, activeNumber, hostObservedAt } = row;
    const observed = row.observed === null ? null : (JSON.parse(row.observed) as Observed);
    const observedAt = hostObservedAt === null ? null : isoOf(hostObservedAt);
    const status = serviceStatus({ desired, stoppedBy, activeNumber, lastRun, observed, observedAt, now });
    return { row: row as unknown as ServiceWithStatus<More>["row"], lastRun, status };
  });
}

function lastRunOf({ lastNumber, lastStatus, lastBy, lastStep, lastAt }: StatusRow): LastRun | null {
  if (lastNumber === null) return null;
  return { number: lastNumber, status: lastStatus, by: lastBy, step: lastStep, at: new Date(lastAt).toISOString() };
}

/** Services share few hosts. */
function rememberLast(make: (text: string) => string): (text: string) => string {
  let last = "";
  let made = "";
  return (text) => {
    if (text !== last) made = make(text);
    last = text;
    return made;
  };
}
