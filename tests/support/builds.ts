// Builds without a server around them: a builder's plan on a real engine, with the stand-ins of tests/support/rig/builders.
import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import http from "node:http";
import os from "node:os";
import path from "node:path";
import { Secret } from "../../packages/domain/src/index.ts";
import { type BuildSettings, builders } from "../../packages/domain/src/providers/index.ts";
import { type BuildOptions, buildImage } from "../../packages/engine/src/build/build.ts";
import { createLocalHost } from "../../packages/engine/src/host/index.ts";
import type { Site } from "../../packages/engine/src/machine.ts";
import { purgeInstance } from "../../scripts/purge.ts";
import { eventually } from "./eventually.ts";
import { newInstance } from "./run.ts";

const cache =
  process.env["RIG_CACHE"] ?? path.join(process.env["XDG_CACHE_HOME"] ?? `${os.homedir()}/.cache`, "moorage-rig");
const toolsPath = path.join(cache, "bin");
const samples = path.resolve(import.meta.dirname, "rig/builders/samples");

/** Only names differ from what a server takes. */
const standIns: Partial<BuildSettings> = {
  nginxImage: "nginx:alpine",
  nixpacksBaseImage: "rig/nixpacks-base:1",
  herokuBuilder: "docker.io/rig/cnb-builder",
  paketoBuilder: "docker.io/rig/cnb-builder:24",
  lifecycleImage: "docker.io/rig/lifecycle:1",
  railpackFrontend: "rig/railpack-frontend",
  buildkit: "engine",
};

export interface Built {
  imageId: string | undefined;
  error: unknown;
  log: string[];
  workDir: string;
  tag: string;
  deploymentId: string;
}

export interface BuildGiven {
  config: { type: string } & Record<string, unknown>;
  /** A folder of samples, and files beside or instead of its own. */
  sample?: string;
  files?: Record<string, string>;
  /** Symbolic links in the source, and where they lead. */
  links?: Record<string, string>;
  env?: Record<string, string>;
  buildArgs?: Record<string, string>;
  buildSecrets?: Record<string, string>;
  serviceId?: string;
  more?: Partial<BuildOptions>;
}

const secrets = (values: Record<string, string> = {}) =>
  new Map(Object.entries(values).map(([name, value]) => [name, new Secret(value)]));

export function startYard() {
  const { instanceId, dataDir } = newInstance();
  const dockerHost = process.env["DOCKER_HOST"];
  const host = createLocalHost({ id: "srv_test", dockerHost });
  const site: Site = {
    // Another key each time: an engine keeps caches by what is derived of it.
    engine: { host, instanceId, specKey: randomBytes(16).toString("hex") },
    workshop: { host, dataDir, dockerHost },
  };
  let count = 0;
  const build = async ({
    config,
    sample,
    files = {},
    links = {},
    serviceId = "svc_1",
    ...given
  }: BuildGiven): Promise<Built> => {
    count += 1;
    const deploymentId = `dep_${count}`;
    const workDir = path.join(dataDir, "work", deploymentId);
    const sourceDir = path.join(workDir, "src");
    mkdirSync(sourceDir, { recursive: true });
    if (sample) cpSync(path.join(samples, sample), sourceDir, { recursive: true });
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(sourceDir, name)), { recursive: true });
      writeFileSync(path.join(sourceDir, name), content);
    }
    for (const [name, target] of Object.entries(links)) symlinkSync(target, path.join(sourceDir, name));
    const log: string[] = [];
    const tag = `moorage-${instanceId}/app:${count}`;
    const builder = builders.of(builders.schema.parse(config as never));
    const built = buildImage(site, builder, {
      serviceId,
      deploymentId,
      tag,
      sourceDir,
      workDir,
      withoutCache: false,
      envFile: false,
      settings: standIns,
      toolsPath,
      env: secrets(given.env),
      buildArgs: secrets(given.buildArgs),
      buildSecrets: secrets(given.buildSecrets),
      log: (line) => log.push(line),
      signal: new AbortController().signal,
      ...given.more,
    });
    const ended = await built.then(
      (imageId) => ({ imageId, error: undefined }),
      (error: unknown) => ({ imageId: undefined, error }),
    );
    return { ...ended, log, workDir, tag, deploymentId };
  };
  const next = () => count + 1;
  return { instanceId, dataDir, build, next, stop: () => purgeInstance(dataDir) };
}

/** The command lines of everything that runs on this machine. */
export const commandLines = (): string[] =>
  readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, "utf8");
      } catch {
        return [];
      }
    });

/** Looks at command lines until it is told to stop; says whether the text was ever in one. */
export function watchCommandLines(text: string): () => boolean {
  let seen = false;
  const timer = setInterval(() => {
    seen ||= commandLines().some((line) => line.includes(text));
  }, 20);
  return () => {
    clearInterval(timer);
    return seen;
  };
}

/** All that an image shows of itself: configuration, history and every byte of its layers. */
export function imageHolds(image: string, text: string): boolean {
  const run = (...argv: string[]) => execFileSync("docker", argv, { maxBuffer: 2 ** 31 - 1 });
  const open = [run("image", "inspect", image), run("history", "--no-trunc", image)];
  if (open.some((output) => output.includes(text))) return true;
  // Layers are plain tar archives in what the engine saves.
  return run("save", image).includes(text);
}

/** Starts a container of the image, whose labels it has too, and answers what it says at a path. */
export async function answerOf(image: string, port: number, url: string, timeoutMs = 30_000) {
  const id = execFileSync("docker", ["run", "--detach", "--env", `PORT=${port}`, image], {
    encoding: "utf8",
  }).trim();
  try {
    const address = execFileSync(
      "docker",
      ["inspect", "--format", "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}", id],
      { encoding: "utf8" },
    ).trim();
    return await eventually("the container answers", () => get(`http://${address}:${port}${url}`), timeoutMs);
  } finally {
    execFileSync("docker", ["rm", "--force", "--volumes", id]);
  }
}

function get(url: string): Promise<{ status: number; body: string; headers: http.IncomingHttpHeaders }> {
  return new Promise((resolve, reject) => {
    http
      .get(url, { agent: false, timeout: 2_000 }, (response) => {
        let body = "";
        response.setEncoding("utf8").on("data", (chunk: string) => {
          body += chunk;
        });
        response.on("end", () => resolve({ status: response.statusCode ?? 0, body, headers: response.headers }));
      })
      .on("error", reject)
      .on("timeout", function (this: http.ClientRequest) {
        this.destroy(new Error("no answer"));
      });
  });
}
