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
import { transform } from "esbuild";
import { bundle } from "./bundle.ts";

const root = path.resolve(import.meta.dirname, "..");
const dist = path.join(root, "dist");
const builds = path.join(dist, "builds");
const current = path.join(dist, "current");
/** Servers that run load parts later, so a build stays for some time after it was replaced. */
const kept = 3;
const web = path.join(root, "apps/web");

const scripts = ["scripts/build.ts", "scripts/bundle.ts"];
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

/** One character beyond Latin-1 makes V8 keep the whole text of a file in two bytes each; escaped, it does not. */
async function escapeWide(folder: string): Promise<void> {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !entry.name.endsWith(".js")) continue;
    const file = path.join(entry.parentPath, entry.name);
    const text = readFileSync(file, "utf8");
    if (!/[^\0-\xff]/.test(text)) continue;
    const { code } = await transform(text, { charset: "ascii", minifyWhitespace: true, legalComments: "none" });
    writeFileSync(file, code);
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
  await escapeWide(path.join(fresh, "web"));
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
    inputs: ["packages", "apps/server", "apps/worker", "pnpm-lock.yaml", ...scripts],
    makes: ["server.mjs", "worker.mjs", "chunks"],
    make: (fresh) => bundle(root, fresh),
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
    inputs: ["apps/web", "packages/domain", "pnpm-lock.yaml", ...scripts],
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
