// What a list costs: CPU of the server and its database, time, and SQL statements, at 100 and 1,000 projects.
import { closeSync, openSync, readFileSync, readSync, statSync } from "node:fs";
import http from "node:http";
import { eventually } from "../support/eventually.ts";
import { type Figure, figure, median } from "./figure.ts";
import type { Options } from "./options.ts";
import type { Paper } from "./paper.ts";
import { askOk } from "./requests.ts";
import { meterCpu } from "./usage.ts";

const statementsMax = 2;
const thousandMs = 50;
/** The one that says who asks. */
const authentication = 1;
const looks = 9;

export async function lists(paper: Paper, { quick }: Options): Promise<Figure[]> {
  const figures: Figure[] = [];
  const { url } = paper.server;
  const input = encodeURIComponent(JSON.stringify({ environmentId: paper.environmentId }));
  const kinds = [
    { name: "project.list", url: `${url}/rpc/project.list` },
    { name: "project.all (REST)", url: `${url}/api/project.all` },
    { name: "service.list of an environment", url: `${url}/rpc/service.list?input=${input}` },
  ];
  for (const projects of [100, 1_000]) {
    await paper.fill(projects);
    for (const kind of kinds) {
      const limit = projects === 1_000 ? thousandMs : undefined;
      const count = (quick ? 15 : 60) * (projects === 100 ? 4 : 1);
      figures.push(...(await costOf(paper, kind.url, `${kind.name}, ${projects} projects`, { count, limit })));
    }
  }
  return figures;
}

async function costOf(
  paper: Paper,
  url: string,
  name: string,
  { count, limit }: { count: number; limit: number | undefined },
): Promise<Figure[]> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  const asking = { agent, headers: { "x-api-key": paper.owner.apiKey } };
  for (let n = 0; n < 10; n += 1) await askOk(url, asking); // compiled, cached, and the key's use noted
  const spent = meterCpu(paper.server);
  const times: number[] = [];
  let bytes = 0;
  for (let n = 0; n < count; n += 1) {
    const { ms, text } = await askOk(url, asking);
    times.push(ms);
    bytes = text.length;
  }
  const { server, database } = spent();
  const statements = await statementsOf(paper, () => askOk(url, asking));
  agent.destroy();
  const parts = `server ${(server / count).toFixed(1)}, database ${(database / count).toFixed(1)}`;
  return [
    figure(`${name}: CPU`, (server + database) / count, "ms", { limit, note: parts }),
    figure(`${name}: time`, median(times), "ms", { limit, note: `${Math.round(bytes / 1024)} KiB` }),
    figure(`${name}: SQL`, statements.count, "statements", {
      limit: statementsMax,
      note: statements.count > statementsMax ? statements.texts.join(" | ") : "besides authentication",
    }),
  ];
}

/** The database is told to log all; of several requests the least counts, since the queue works meanwhile. */
async function statementsOf(paper: Paper, request: () => Promise<unknown>) {
  const { pool } = paper.database;
  await pool.query("alter system set log_statement = 'all'");
  await pool.query("select pg_reload_conf()");
  try {
    await eventually("the database logs statements", async () => {
      const { rows } = await pool.query<{ log_statement: string }>("show log_statement");
      return rows[0]?.log_statement === "all";
    });
    await request();
    const found: string[][] = [];
    for (let look = 0; look < looks; look += 1) found.push(await statementsDuring(paper, request));
    const [own = []] = found.sort((a, b) => a.length - b.length);
    return { count: own.length - authentication, texts: own.map((text) => text.slice(0, 160)) };
  } finally {
    await pool.query("alter system reset log_statement");
    await pool.query("select pg_reload_conf()");
  }
}

async function statementsDuring(paper: Paper, request: () => Promise<unknown>): Promise<string[]> {
  const offset = statSync(paper.databaseLog).size;
  await request();
  await paper.database.pool.query("select 'end of the request'");
  const written = await eventually("the log shows the end", () => {
    const text = readFrom(paper.databaseLog, offset);
    return text.includes("end of the request") ? text : undefined;
  });
  const [during = ""] = written.split(/^.*end of the request/m);
  return Array.from(during.matchAll(/LOG: {2}(?:statement|execute [^:]*): (.*)/g), ([, text = ""]) => text);
}

function readFrom(file: string, offset: number): string {
  const size = statSync(file).size - offset;
  if (size <= 0) return size === 0 ? "" : readFileSync(file, "utf8");
  const bytes = Buffer.alloc(size);
  const descriptor = openSync(file, "r");
  try {
    readSync(descriptor, bytes, 0, size, offset);
  } finally {
    closeSync(descriptor);
  }
  return bytes.toString("utf8");
}
