import { readFileSync } from "node:fs";
import path from "node:path";
import { createDatabase } from "../../packages/db/src/index.ts";
import { claimRun, instancesOf, runVariable } from "../support/run.ts";
import { purgeInstance } from "../../scripts/purge.ts";
import { buildHello, createHello, deploy } from "../support/hello.ts";
import { startPlace } from "../support/place.ts";
import { settled } from "./alone.ts";
import { processesOf } from "./usage.ts";
import { tasksRun, servicesWith } from "./docker-api.ts";
claimRun();
buildHello();
const place = await startPlace();
try {
  let home = "", socket = "";
  for (const pid of processesOf(place.server).database) {
    const argv = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
    if (argv.includes("-D")) { home = path.dirname(argv[argv.indexOf("-D")+1] ?? ""); socket = argv[argv.indexOf("-k")+1] ?? ""; }
  }
  const password = readFileSync(path.join(place.server.dataDir, "keys/database"), "utf8").trim();
  const database = createDatabase({ host: socket, user: "moorage", password, database: "moorage" }, { max: 2 });
  const { serviceId } = await createHello(place.rpc, place.environmentId, { name: "one", release: { drainSeconds: 1 } });
  for (let i = 0; i < 3; i++) { await deploy(place.rpc, serviceId); await settled([serviceId]); }
  await database.pool.query("alter system set log_statement = 'all'");
  await database.pool.query("alter system set log_line_prefix = '%m [%p] '");
  await database.pool.query("select pg_reload_conf()");
  for (let i = 0; i < 3; i++) {
    await new Promise((r) => setTimeout(r, 1500));
    console.log("==== request", new Date().toISOString());
    const t0 = Date.now();
    const { id } = await place.rpc.deployment.deploy.mutate({ serviceId });
    console.log("==== answered", Date.now() - t0);
    const seen = await tasksRun(`moorage.deployment=${id}`, 1);
    const [made] = await servicesWith(`moorage.deployment=${id}`);
    console.log("created", made?.CreatedAt, Date.parse(made?.CreatedAt ?? "") - t0, "running", Date.now() - t0, seen.sinceEpochMs - t0);
    await settled([serviceId]);
  }
  const text = readFileSync(path.join(home, "database.log"), "utf8");
  console.log(text.split("\n").filter((l) => /LOG:/.test(l)).map((l) => l.slice(11, 260)).join("\n"));
  await database.close();
} finally {
  await place.stop();
  for (const { dataDir } of instancesOf(process.env[runVariable] ?? "")) await purgeInstance(dataDir);
}
process.exit();
