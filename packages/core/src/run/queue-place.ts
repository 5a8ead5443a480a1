import { service } from "@moorage/db/schema";
import { type SQL, sql } from "drizzle-orm";

/**
 * Which one in line a run is, of those that wait on the same server: 1 is the next. Null when it does not wait.
 * `at` names the run's table in the query, which has the `service` too.
 */
export const queuePlace = (at: SQL): SQL<number | null> => sql<number | null>`case when ${at}.status = 'queued' then (
  select count(*) from run ahead join service of on of.id = ahead.service_id and of.deleted_at is null
  where ahead.type = 'deployment' and ahead.status = 'queued' and of.server_id = ${service.serverId}
    and (ahead.created_at, ahead.id) <= (${at}.created_at, ${at}.id))::int end`;
