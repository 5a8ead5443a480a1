// Starts Moorage, claims it, deploys the sample. try.sh has made the machine ready and built it.
import { randomBytes } from "node:crypto";
import { existsSync, readdirSync } from "node:fs";
import { isAlive } from "./processes.ts";
import { isDataDir, purgeInstance } from "./purge.ts";
import { ApiError, apiAt } from "./try/api.ts";
import { readOptions, type TryOptions, UsageError } from "./try/options.ts";
import { say, step, until } from "./try/progress.ts";
import { ensureProject, ensureSample } from "./try/sample.ts";
import {
  claimToken,
  findServer,
  freePort,
  isFree,
  isHealthy,
  type Place,
  runsCurrentBuild,
  startServer,
  stopServer,
  wasStopped,
} from "./try/server.ts";
import { readState, summary, type TryState, writeState } from "./try/state.ts";

const claimWithinMs = 15_000;

function keeper(dataDir: string, state: TryState) {
  return (more: Partial<TryState>) => {
    Object.assign(state, more);
    writeState(dataDir, state);
  };
}

/** A later --purge removes the whole directory, so it must not hold anything of somebody else. */
function refuseForeignDirectory(dataDir: string): void {
  if (!existsSync(dataDir) || isDataDir(dataDir) || readdirSync(dataDir).length === 0) return;
  throw new UsageError(`${dataDir} is not empty and not a data directory of Moorage: choose another with --data-dir`);
}

async function choosePort(options: TryOptions, state: TryState | undefined): Promise<number> {
  const wanted = options.port ?? state?.port;
  if (wanted === undefined) return freePort(Number(process.env["MOORAGE_PORT"] ?? 3000));
  if (findServer(options.dataDir) === undefined && !(await isFree(wanted))) {
    throw new Error(`port ${wanted} is taken by another program: choose another with --port`);
  }
  return wanted;
}

function settingsOf(options: TryOptions): Record<string, string> {
  const settings: Record<string, string> = { MOORAGE_HTTP_HOST: process.env["MOORAGE_HTTP_HOST"] ?? "127.0.0.1" };
  if (options.httpPort !== undefined) settings["MOORAGE_HTTP_PORT"] = String(options.httpPort);
  if (options.httpsPort !== undefined) settings["MOORAGE_HTTPS_PORT"] = String(options.httpsPort);
  return settings;
}

function samePorts(options: TryOptions, known: TryState): boolean {
  const same = (wanted: number | undefined, now: number | undefined) => wanted === undefined || wanted === now;
  return (
    same(options.port, known.port) &&
    same(options.httpPort, known.traefik?.http) &&
    same(options.httpsPort, known.traefik?.https)
  );
}

/** A server that runs is used again, unless it is an older build, listens elsewhere or does not answer. */
async function ensureServer(options: TryOptions, place: Place, samePort: boolean): Promise<number> {
  const running = findServer(place.dataDir);
  if (running !== undefined && samePort && runsCurrentBuild(place.dataDir) && (await isHealthy(place.port))) {
    say(`          Moorage runs already (pid ${running})`);
    return running;
  }
  if (running !== undefined) await step("stopped the running server", () => stopServer(place.dataDir));
  return step("Moorage: database, migrations, proxy, first page", () => startServer(place, settingsOf(options)));
}

async function signedIn(url: string, state: TryState): Promise<boolean> {
  if (state.apiKey === undefined) return false;
  try {
    await apiAt(url, state.apiKey)("GET", "health", { full: "1" });
    const project = await apiAt(url, state.apiKey)<unknown>("GET", "project.all", {});
    return Array.isArray(project);
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) return false;
    throw error;
  }
}

async function claim(url: string, dataDir: string, state: TryState, keep: (more: Partial<TryState>) => void) {
  const token = await until("the server offers to be claimed", claimWithinMs, () => claimToken(dataDir)).catch(() => {
    throw new Error(
      `this server has an owner already, but ${dataDir}/try.json does not know its API key: use another --data-dir, ` +
        "or start over with --stop --purge",
    );
  });
  const { email, password } = state;
  const made = await apiAt(url)<{ organizationId: string; apiKey: string }>("POST", "claim", {
    token,
    organization: "Harbour",
    email,
    password,
    apiKey: true,
  });
  keep({ organizationId: made.organizationId, apiKey: made.apiKey });
}

async function readProxy(url: string, state: TryState, keep: (more: Partial<TryState>) => void): Promise<void> {
  interface FullHealth {
    proxy?: { http: number; https: number };
  }
  const proxy = await until("the proxy runs", 60_000, async () => {
    const health = await apiAt(url, state.apiKey)<FullHealth>("GET", "health", { full: "1" });
    return health.proxy?.http ? health.proxy : undefined;
  });
  keep({ traefik: { http: proxy.http, https: proxy.https } });
}

async function setUp(options: TryOptions, place: Place, state: TryState): Promise<void> {
  const url = `http://127.0.0.1:${place.port}`;
  const keep = keeper(options.dataDir, state);
  if (!(await signedIn(url, state)))
    await step("claimed with a generated owner", () => claim(url, options.dataDir, state, keep));
  await readProxy(url, state, keep);
  const call = apiAt(url, state.apiKey);
  await ensureProject(call, state, keep);
  if (options.sample) await ensureSample(call, state, keep);
}

function tell(options: TryOptions, state: TryState, pid: number): void {
  const facts = summary(state, options.dataDir, pid);
  const lines = [
    "",
    `  Dashboard   ${facts.url}`,
    `  Sign in     ${facts.email}   ${facts.password}`,
    ...(facts.app === null ? [] : [`  Sample      ${facts.app}`]),
    `  Data, log   ${options.dataDir}`,
    "",
  ];
  const stream = options.json ? process.stderr : process.stdout;
  stream.write(`${lines.join("\n")}\n`);
  if (options.json) process.stdout.write(`${JSON.stringify(facts)}\n`);
}

/** Until Ctrl-C, or until the server ends by itself. */
async function stayWith(pid: number, dataDir: string): Promise<void> {
  say("Ctrl-C stops Moorage; deployed applications go on running.");
  await new Promise<void>((resolve, reject) => {
    const timer = setInterval(() => {
      if (isAlive(pid)) return;
      clearInterval(timer);
      if (wasStopped(dataDir)) return resolve();
      reject(new Error(`the server ended by itself; see ${dataDir}/server.log`));
    }, 500);
    ending.then(() => {
      clearInterval(timer);
      resolve();
    }, reject);
  });
}

let endNow: () => void;
const ending = new Promise<void>((resolve) => {
  endNow = resolve;
});

async function start(options: TryOptions): Promise<void> {
  refuseForeignDirectory(options.dataDir);
  const known = readState(options.dataDir);
  const port = await choosePort(options, known);
  const state: TryState = {
    email: "owner@example.com",
    password: randomBytes(15).toString("base64url"),
    ...known,
    port,
  };
  writeState(options.dataDir, state); // before the claim: a password that was lost could not be told again
  const place = { dataDir: options.dataDir, port };
  const work = async () => {
    const pid = await ensureServer(options, place, known !== undefined && samePorts(options, known));
    await setUp(options, place, state);
    tell(options, state, pid);
    if (!options.detach) await stayWith(pid, options.dataDir);
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, endNow);
  const detached = await Promise.race([work().then(() => options.detach), ending.then(() => false)]).catch(
    async (error) => {
      await stopServer(options.dataDir);
      throw error;
    },
  );
  if (detached) return;
  await step("Moorage stopped", () => stopServer(options.dataDir));
}

async function stop(options: TryOptions): Promise<void> {
  const stopped = await step("server", () => stopServer(options.dataDir));
  say(stopped ? "Moorage stopped." : "Moorage was not running.");
  if (!options.purge) return;
  if (!isDataDir(options.dataDir)) return say(`nothing to remove in ${options.dataDir}`);
  await step("removed its applications, networks, volumes and data", () => purgeInstance(options.dataDir));
}

try {
  const options = readOptions(process.argv.slice(2));
  if (options !== "help") await (options.stop ? stop(options) : start(options));
} catch (error) {
  process.stderr.write(`error: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
// An unanswered request must not keep a finished run alive.
process.exit();
