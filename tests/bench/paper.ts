// A Moorage with many projects that exist in its database only: it is told of an engine that is not there, so that
// nothing compares these rows with a machine while they are measured.
import { readFileSync } from "node:fs";
import path from "node:path";
import { createDatabase, type Database } from "../../packages/db/src/index.ts";
import { eventually } from "../support/eventually.ts";
import { type Rpc, rpcAt } from "../support/rpc.ts";
import { claimTestServer, type Owner, startTestServer, type TestServer } from "../support/server.ts";
import { processesOf } from "./usage.ts";

export interface Paper {
  server: TestServer;
  owner: Owner;
  rpc: Rpc;
  database: Database;
  /** What the database writes about itself. */
  databaseLog: string;
  /** Address of an environment with services that have been deployed. */
  environment: string;
  environmentId: string;
  /** Makes it so many projects with three services each. */
  fill(projects: number): Promise<void>;
  stop(): Promise<void>;
}

const names = ["api", "web", "worker"];

/** Of the postmaster's own command line: where its data and its socket are. */
function placesOf(server: TestServer): { home: string; socket: string } {
  for (const pid of processesOf(server).database) {
    const argv = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
    const after = (flag: string) => argv[argv.indexOf(flag) + 1] ?? "";
    if (argv.includes("-D") && argv.includes("-k")) return { home: path.dirname(after("-D")), socket: after("-k") };
  }
  throw new Error("the embedded database was not found");
}

export function databaseOf(server: TestServer): Database {
  const password = readFileSync(path.join(server.dataDir, "keys/database"), "utf8").trim();
  const { socket } = placesOf(server);
  return createDatabase({ host: socket, user: "moorage", password, database: "moorage" }, { max: 2 });
}

export async function startPaper(): Promise<Paper> {
  const server = await startTestServer({ DOCKER_HOST: "unix:///nonexistent/docker.sock" });
  const owner = await claimTestServer(server);
  const rpc = rpcAt(server.url, owner.apiKey);
  const { home } = placesOf(server);
  const database = databaseOf(server);
  const { project, environment } = await rpc.project.create.mutate({ name: "Project 1" });
  for (const name of names) await createService(rpc, environment.id, name);
  await database.pool.query(asDeployed);
  return {
    server,
    owner,
    rpc,
    database,
    databaseLog: path.join(home, "database.log"),
    environment: `${project.slug}/${environment.slug}`,
    environmentId: environment.id,
    fill: async (projects) => {
      await database.pool.query(copies, [project.id, projects]);
      await database.pool.query(asDeployed);
      await database.pool.query("analyze");
    },
    stop: async () => {
      await database.close();
      await server.stop();
    },
  };
}

async function createService(rpc: Rpc, environmentId: string, name: string): Promise<void> {
  const source = { type: "image", image: `registry.example.com/shop/${name}:1.4.2` } as const;
  const { id } = await eventually("a server can take services", () =>
    rpc.service.create.mutate({ environmentId, name, spec: { kind: "application", source, port: 3000 } }),
  );
  await rpc.domain.create.mutate({ serviceId: id, host: `${name}.bench.localhost` });
}

/** The first project once more, until there are so many. Newer ones come first in lists. */
const copies = `
  with wanted as (
    select p.*, n from project p, generate_series(1 + (select count(*) from project)::int, $2::int) n where p.id = $1
  ), projects as (
    insert into project (id, organization_id, name, slug, description, created_at)
    select 'prj_bench' || n, organization_id, 'Project ' || n, 'project-' || n, description,
      created_at + n * interval '1 second' from wanted returning id
  ), environments as (
    insert into environment (id, project_id, name, slug, description, is_default)
    select 'env_bench' || n, 'prj_bench' || n, e.name, e.slug, e.description, e.is_default
    from wanted join environment e on e.project_id = wanted.id returning id
  )
  insert into service (id, environment_id, server_id, slug, name, description, key, spec, spec_version)
  select 'svc_bench' || n || s.slug, 'env_bench' || n, s.server_id, s.slug, s.name, s.description,
    substr(md5(n || s.slug), 1, 10), s.spec, s.spec_version
  from wanted join environment e on e.project_id = wanted.id join service s on s.environment_id = e.id,
    (select count(*) from projects) made, (select count(*) from environments) made_too`;

/** Each service that was not deployed is then: a deployment that succeeded, a task that runs, a host just looked at. */
const asDeployed = `
  with fresh as (
    select s.id, s.slug, s.spec, p.organization_id, 'dep_' || s.id as deployment_id
    from service s join environment e on e.id = s.environment_id join project p on p.id = e.project_id
    where s.active_deployment_id is null
  ), runs as (
    insert into run (id, organization_id, service_id, type, status, title, actor, steps, started_at, ended_at)
    select deployment_id, organization_id, id, 'deployment', 'succeeded', 'Deploy',
      '{"type": "user", "id": "usr_bench", "name": "ana"}',
      (select jsonb_agg(jsonb_build_object('name', step, 'status', 'succeeded', 'startedAt', now(), 'endedAt', now()))
       from unnest(array['checkout', 'start', 'health', 'switch']) step),
      now(), now()
    from fresh returning id
  ), deployments as (
    insert into deployment (id, service_id, number, trigger, spec, image)
    select deployment_id, fresh.id, 1, 'manual', spec, 'sha256:' || repeat(md5(fresh.id), 2)
    from fresh join runs on runs.id = deployment_id returning id
  ), hosts as (
    update server set observed_at = now() + interval '1 day' returning id
  )
  update service set active_deployment_id = deployment_id, active_number = 1, last_number = 1, last_run_number = 1,
    last_run_id = deployment_id, observed_at = now(), steady_number = 1, steady_replicas = 1,
    observed = jsonb_build_object('releases', jsonb_build_array(jsonb_build_object(
      'name', service.slug || '-1', 'number', 1, 'replicas', 1, 'tasks', jsonb_build_array(jsonb_build_object(
        'id', substr(md5(service.id), 1, 25), 'slot', 1, 'state', 'running', 'desiredState', 'running',
        'since', to_char(now() at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        'containerId', repeat(md5(service.id), 2))))))
  from fresh, (select count(*) from deployments) made, (select count(*) from hosts) seen where service.id = fresh.id`;
