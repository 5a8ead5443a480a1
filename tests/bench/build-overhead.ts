// Checkout and build of a deployment against git and docker by hand, on the same source: anew, and from the cache.
import { execFile } from "node:child_process";
import { rmSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { makeRepository } from "../support/git-repositories.ts";
import { type GitServer, startGitServer } from "../support/git-server.ts";
import { deploy } from "../support/hello.ts";
import { type Place, startPlace } from "../support/place.ts";
import { temporaryDirectory } from "../support/run.ts";
import { settled } from "./alone.ts";
import { type Figure, figure, median, spread } from "./figure.ts";
import type { Options } from "./options.ts";

const overShare = 1.05;
const overMs = 300;
const run = promisify(execFile);

export interface BuildPlace extends Place {
  git: GitServer;
}

/** Not waited for in place: the git server is this process. */
export async function startBuildPlace(): Promise<BuildPlace> {
  const git = await startGitServer(temporaryDirectory("repositories"));
  const place = await startPlace({ MOORAGE_GIT_PRIVATE_ADDRESSES: "true", MOORAGE_GIT_CA_FILE: git.caFile });
  return { ...place, git };
}

/** Work of the size that a small app has: many files to copy, and a step that computes. */
const filesOf = (version: string) => ({
  Dockerfile: [
    "FROM busybox:latest",
    "WORKDIR /site",
    "COPY . .",
    "RUN for n in $(seq 200); do sha256sum *.txt >sums; done",
    'CMD ["httpd", "-f", "-p", "3000"]',
    "",
  ].join("\n"),
  "index.html": `version ${version}\n`,
  ...Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`${n}.txt`, `${n} ${version}\n`.repeat(500)])),
});

export async function buildOverhead(place: BuildPlace, { quick }: Options): Promise<Figure[]> {
  const { git, rpc, environmentId } = place;
  const repository = makeRepository(git.root, "site");
  repository.commit(filesOf("0"));
  const url = `${git.url}/site.git`;
  const { id: serviceId } = await rpc.service.create.mutate({
    environmentId,
    name: "site",
    spec: { kind: "application", source: { type: "git", url } as never, port: 3000, release: { drainSeconds: 1 } },
  });
  const ours = () => deployed(place, serviceId);
  const hand = () => byHand(url, git.caFile);
  await ours();
  await hand();
  const times: Record<"anew" | "cached", { ours: number[]; hand: number[] }> = {
    anew: { ours: [], hand: [] },
    cached: { ours: [], hand: [] },
  };
  for (let round = 1; round <= (quick ? 2 : 7); round += 1) {
    // Each has a commit of its own, or the second would find the first one's layers.
    const turns = [
      async () => times.anew.ours.push(await fresh(`ours ${round}`, ours)),
      async () => times.anew.hand.push(await fresh(`hand ${round}`, hand)),
    ];
    for (const turn of round % 2 ? turns : turns.reverse()) await turn();
    times.cached.ours.push(await ours());
    times.cached.hand.push(await hand());
  }
  await git.stop();
  return Object.entries(times).map(([kind, { ours: mine, hand: theirs }]) => {
    const comparison = median(theirs);
    const limit = Math.max(comparison * overShare, comparison + overMs);
    const note = `${spread(mine)}, by hand ${spread(theirs)}`;
    return figure(`checkout and build, ${kind}`, median(mine), "ms", { limit, comparison, note });
  });

  async function fresh(version: string, take: () => Promise<number>): Promise<number> {
    repository.commit(filesOf(version));
    return take();
  }
}

/** From the beginning of its checkout to the end of its build. */
async function deployed({ rpc }: Place, serviceId: string): Promise<number> {
  const { status, steps, cause } = await deploy(rpc, serviceId);
  if (status !== "succeeded") throw new Error(`it ${status}: ${cause?.message}`);
  await settled([serviceId]);
  const at = (name: string, end: "startedAt" | "endedAt") =>
    Date.parse(steps.find((step) => step.name === name)?.[end] ?? "");
  return at("build", "endedAt") - at("checkout", "startedAt");
}

async function byHand(url: string, caFile: string): Promise<number> {
  const dir = path.join(temporaryDirectory("by-hand"), "site");
  const env = { ...process.env, GIT_SSL_CAINFO: caFile };
  const began = performance.now();
  await run("git", ["clone", "--quiet", "--depth", "1", url, dir], { env });
  await run("docker", ["build", "--quiet", "--tag", "moorage-bench-by-hand", dir], { env });
  const ms = performance.now() - began;
  rmSync(dir, { recursive: true });
  return ms;
}
