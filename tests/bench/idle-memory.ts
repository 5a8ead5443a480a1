// Memory of an idle server with its database, and once more a minute after it has worked.
import { setTimeout as pause } from "node:timers/promises";
import { proxyReady } from "../support/place.ts";
import { claimTestServer, startTestServer, type TestServer } from "../support/server.ts";
import { docker, filtered } from "./docker-api.ts";
import { type Figure, figure } from "./figure.ts";
import type { Options } from "./options.ts";
import { askOk } from "./requests.ts";
import { type Memory, memoryOf } from "./usage.ts";

const idleMib = 150;
const afterWorkMib = 170;
const atOnce = 3;

export async function idleMemory({ quick }: Options): Promise<Figure[]> {
  const server = await startTestServer();
  const owner = await claimTestServer(server);
  await proxyReady(server, owner);
  await server.stop();
  await server.start(); // as on any day but the first
  await proxyReady(server, owner);
  await pause(quick ? 5_000 : 30_000);
  const idle = memoryOf(server);
  await work(server.url, owner.apiKey, quick ? 200 : 1_000);
  await pause(quick ? 5_000 : 60_000);
  const after = memoryOf(server);
  const figures = [
    figure("memory, idle", idle.aloneMib, "MiB", { limit: idleMib, note: partsOf(idle) }),
    figure("memory, after 1,000 requests", after.aloneMib, "MiB", { limit: afterWorkMib, note: partsOf(after) }),
    ...(await besideIt(server)),
  ];
  await server.stop();
  return figures;
}

const partsOf = ({ serverMib, databaseMib, pssMib }: Memory): string =>
  `server ${Math.round(serverMib)}, database ${Math.round(databaseMib)}; ${Math.round(pssMib)} where Node's text is shared`;

/** A mix of what a day brings, a few at once, each on a connection of its own. */
async function work(url: string, apiKey: string, count: number): Promise<void> {
  const headers = { "x-api-key": apiKey };
  const kinds = [
    () => askOk(`${url}/rpc/project.list`, { headers, agent: false }),
    () => askOk(`${url}/sign-in`, { agent: false }),
    () => askOk(`${url}/api/health`, { agent: false }),
  ];
  const client = async (first: number) => {
    for (let n = first; n < count; n += atOnce) await kinds[Math.floor(n / atOnce) % kinds.length]?.();
  };
  await Promise.all(Array.from({ length: atOnce }, (_, first) => client(first)));
}

interface Stats {
  memory_stats: { usage?: number; stats?: { inactive_file?: number } };
}

/** The proxy's and the pages' containers do not count, and are named. */
async function besideIt({ instanceId }: TestServer): Promise<Figure[]> {
  const list = filtered("/containers/json", { label: [`moorage.instance=${instanceId}`] });
  const containers = await docker<{ Id: string; Names: string[] }[]>("GET", list);
  const figures: Figure[] = [];
  for (const { Id, Names } of containers) {
    const { memory_stats: memory } = await docker<Stats>("GET", `/containers/${Id}/stats?stream=false&one-shot=true`);
    const bytes = (memory.usage ?? 0) - (memory.stats?.inactive_file ?? 0);
    const role = Names[0]?.replace(/^\/moorage-[0-9a-f]{4}-/, "") ?? Id;
    figures.push(figure(`memory beside it: ${role}`, bytes / 1024 ** 2, "MiB"));
  }
  return figures.sort((a, b) => a.name.localeCompare(b.name));
}
