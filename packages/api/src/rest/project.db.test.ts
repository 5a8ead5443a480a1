import { deployService } from "@moorage/core/deployment";
import { makeProject, makeService } from "@moorage/core/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type RestWorld, restWorld } from "../testing/rest-world.ts";

let world: RestWorld;
beforeAll(async () => {
  world = await restWorld();
});
afterAll(() => world.close());

interface Listed {
  projectId: string;
  environments: { applications: { applicationId: string; name: string; applicationStatus: string }[] }[];
}
const listed = async (name: string) => (await world.call("GET", name)).body as Listed[];
const wordsOf = (projects: Listed[]) =>
  projects.map(({ projectId, environments }) => [
    projectId,
    environments.map(({ applications }) => applications.map((at) => [at.name, at.applicationId, at.applicationStatus])),
  ]);

const task = (state: string) => ({
  ...{ id: `task-${state}`, slot: 1, state, desiredState: "running" },
  since: new Date().toISOString(),
});
const seen = (state: string, number = 1) =>
  JSON.stringify({ releases: [{ name: "it-1", number, replicas: 1, tasks: [task(state)] }] });

/** name → what its row says, and the status of its newest run */
const cases: Record<string, [set: string, run?: "queued" | "running" | "failed" | "succeeded"]> = {
  "never deployed": ["active_number = null"],
  "first failed": ["active_number = null", "failed"],
  "first runs": ["active_number = null", "running"],
  waits: ["active_number = 1, steady_number = 1", "queued"],
  steady: ["active_number = 1, steady_number = 1, steady_replicas = 1", "succeeded"],
  "next failed": ["active_number = 1, steady_number = 1, steady_replicas = 1", "failed"],
  stopped: ["active_number = 1, desired = 'stopped'", "succeeded"],
  crashed: [`active_number = 1, observed = '${seen("failed")}'`, "succeeded"],
  starts: [`active_number = 1, observed = '${seen("starting")}'`, "succeeded"],
  "not steady": [`active_number = 1, observed = '${seen("running")}'`, "succeeded"],
  gone: ["active_number = 2, observed = null", "succeeded"],
  "another serves": [`active_number = 2, steady_number = 1, observed = '${seen("running")}'`, "succeeded"],
};

test("what the database writes must be what the other lists say, in every state a service can have", async () => {
  const { pool } = world.runtime.database;
  const project = await makeProject(world.owner, 'Quoted "\\ ☂');
  for (const [name, [set, run]] of Object.entries(cases)) {
    const ctx = await makeService(project, { name });
    const { id } = await deployService(ctx, {});
    if (run) await pool.query("update run set status = $2 where id = $1", [id, run]);
    else
      await pool.query("update service set last_run_id = null, last_run_number = null where id = $1", [ctx.service.id]);
    await pool.query(`update service set ${set} where id = $1`, [ctx.service.id]);
  }
  const compare = async () => {
    const all = wordsOf(await listed("project.all"));
    expect(all).toEqual(wordsOf(await listed("project.allForPermissions")));
    return new Set(all.flatMap(([, environments]) => (environments as string[][][]).flat().map(([, , word]) => word)));
  };
  await pool.query("update server set observed_at = now()");
  expect([...(await compare())].sort()).toEqual(["done", "error", "idle", "running"]);
  const { status } = (await world.call("GET", "project.homeStats")).body as { status: Record<string, number> };
  expect(status).toEqual({ running: 4, error: 4, idle: 5 });
  await pool.query("update server set observed_at = now() - interval '1 hour'");
  await compare();
});

test("the official client's envelope must hold the same text", async () => {
  const headers = { "x-api-key": world.key };
  const bare = await world.fetch("/api/project.all", { headers });
  const { body } = await world.fetch("/api/trpc/project.all", { headers });
  expect(body).toEqual({ result: { data: { json: bare.body } } });
});

test("lists must name the server of a service, and none for the machine that Moorage runs on", async () => {
  const project = await makeProject(world.owner, "Two machines");
  const [here, there] = [await makeService(project, { name: "here" }), await makeService(project, { name: "there" })];
  const { pool } = world.runtime.database;
  const { rows } = await pool.query<{ id: string }>(
    "insert into server (id, organization_id, name, connection, address) values ('srv_two', $1, 'two', 'ssh', '192.0.2.9') returning id",
    [world.owner.organizationId],
  );
  await pool.query("update service set server_id = $1 where id = $2", [rows[0]?.id, there.service.id]);
  const { body } = await world.call("GET", "project.one", { projectId: project.project.id });
  const { environments } = body as { environments: { applications: { name: string; serverId: string | null }[] }[] };
  const servers = environments.flatMap(({ applications }) => applications.map((at) => [at.name, at.serverId]));
  expect(Object.fromEntries(servers)).toEqual({ here: null, there: "srv_two" });
  expect(here.service.serverId).not.toBe("srv_two");
});
