/** Lists of everything as the public API shows them. PostgreSQL writes the text: rows of thousands are never objects here. */
import { statement } from "@moorage/db";
import { environment, project, server } from "@moorage/db/schema";
import { type Observed, serviceStatus } from "@moorage/domain/service";
import { type SQL, sql } from "drizzle-orm";
import type { OrganizationContext } from "../context.ts";
import { JsonText } from "../json-text.ts";
import { ofMine, servicesFrom, servicesOrder } from "./places.ts";

/** Services of which an observation may say that they are down. */
const unsteady = statement<[id: string, activeNumber: number, observed: Observed | null, observedAtMs: number | null]>(
  "services_unsteady",
  sql`
  select s.id, s.active_number, s.observed, (extract(epoch from h.observed_at) * 1000)::float8
  from ${servicesFrom} join ${server} h on h.id = s.server_id
  where ${ofMine} and s.desired = 'running' and s.steady_number is distinct from s.active_number
    and s.active_number is not null`,
);

async function downServices({ runtime, organizationId }: OrganizationContext): Promise<string[]> {
  const now = runtime.now();
  const found = await unsteady(runtime.db, { organizationId });
  const down = found.filter(([, activeNumber, observed, at]) => {
    const observedAt = at === null ? null : new Date(at);
    return (
      serviceStatus({ desired: "running", activeNumber, lastRun: null, observed, observedAt, now }).state === "down"
    );
  });
  return down.map(([id]) => id);
}

/** The public API's word for how a service is: `applicationStatusOf` of rest/shapes, which tests compare with this. */
const word = sql`case
  when r.status in ('queued', 'running') then 'running'
  when s.active_number is null then case r.status when 'failed' then 'error' else 'idle' end
  when s.desired = 'stopped' then 'idle'
  when s.id = any(${sql.placeholder("down")}::text[]) then 'error'
  else 'done' end`;

// Texts joined by hand: half of what `json_build_object` costs.
const escaped = (value: SQL) => sql`coalesce(to_json(${value})::text, 'null')`;
/** What has nothing to escape: ids, dates, our own words. */
const quoted = (value: SQL) => sql`'"' || ${value} || '"'`;
const listOf = (value: SQL, order: SQL) => sql`'[' || string_agg(${value}, ',' order by ${order}) || ']'`;
const orNone = (list: SQL) => sql`coalesce(${list}, '[]')`;
const object = (fields: Record<string, SQL>): SQL => {
  const written = Object.entries(fields).map(([name, value]) => sql`${sql.raw(`'"${name}":'`)} || ${value}`);
  return sql`'{' || ${sql.join(written, sql` || ',' || `)} || '}'`;
};
const none = sql`'[]'`;
const otherKinds = ["compose", "libsql", "mariadb", "mongo", "mysql", "postgres", "redis"];

const application = object({
  applicationId: quoted(sql`s.id`),
  name: escaped(sql`s.name`),
  applicationStatus: quoted(word),
});
const environmentObject = object({
  environmentId: quoted(sql`e.id`),
  name: escaped(sql`e.name`),
  isDefault: sql`e.is_default::text`,
  applications: orNone(sql`a.list`),
  ...Object.fromEntries(otherKinds.map((kind) => [kind, none])),
});
const projectObject = object({
  projectId: quoted(sql`p.id`),
  name: escaped(sql`p.name`),
  description: escaped(sql`nullif(p.description, '')`),
  createdAt: quoted(sql`to_char(p.created_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`),
  organizationId: quoted(sql`p.organization_id`),
  environments: orNone(sql`e.list`),
  projectTags: none,
});

const all = statement<[text: string]>(
  "projects_written",
  sql`
  with applications as (
    select s.environment_id, ${listOf(application, servicesOrder)} as list
    from ${servicesFrom} where ${ofMine} group by s.environment_id
  ), environments as (
    select e.project_id, ${listOf(environmentObject, sql`e.created_at, e.id`)} as list
    from ${project} p join ${environment} e on e.project_id = p.id and e.deleted_at is null
    left join applications a on a.environment_id = e.id
    where ${ofMine} group by e.project_id
  )
  select ${projectObject}
  from ${project} p left join environments e on e.project_id = p.id
  where ${ofMine} order by p.created_at desc, p.id desc`,
);

/** Every project, newest first, with the names and states of its services: `project.all`. */
export async function writeProjects(ctx: OrganizationContext): Promise<JsonText> {
  const { runtime, organizationId } = ctx;
  const rows = await all(runtime.db, { organizationId, down: await downServices(ctx) });
  return new JsonText(`[${rows.join(",")}]`);
}

type Counts = [projects: number, environments: number, services: number, running: number, error: number];

const counts = statement<Counts>(
  "projects_counted",
  sql`
  with words as (select ${word} as word from ${servicesFrom} where ${ofMine})
  select (select count(*) from ${project} p where ${ofMine})::int,
    (select count(*) from ${project} p join ${environment} e on e.project_id = p.id and e.deleted_at is null
      where ${ofMine})::int,
    count(*)::int, (count(*) filter (where word = 'done'))::int, (count(*) filter (where word = 'error'))::int
  from words`,
);

/** How much there is of what, in the public API's words: `project.homeStats`. */
export async function countProjects(ctx: OrganizationContext) {
  const { runtime, organizationId } = ctx;
  const [row] = await counts(runtime.db, { organizationId, down: await downServices(ctx) });
  const [projects, environments, services, running, error] = row ?? [0, 0, 0, 0, 0];
  return { projects, environments, services, running, error };
}
