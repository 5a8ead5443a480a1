/** The files that a service is built from, to be looked at: of a repository a copy is kept for a while, without its files. */
import { environment, project, service } from "@moorage/db/schema";
import { AppError, notFound, type QuestionInput, type SourceFile, type SourceTree } from "@moorage/domain";
import { type Checkout, sources } from "@moorage/domain/providers";
import { upgradeSpec } from "@moorage/domain/service";
import { browseArchive, findUpload, readArchiveFile } from "@moorage/engine";
import { browse, type GitPlace, type KeptAccess, readFile } from "@moorage/engine/git";
import { and, eq, isNull } from "drizzle-orm";
import type { Worker } from "../../worker.ts";
import { gitAccessOf } from "./access.ts";
import { atPlace } from "./questions.ts";

const keptMs = 24 * 60 * 60_000;

/** Ids of ours only are in these paths. */
const copiesRoot = ({ runtime }: Worker): string => `${runtime.settings.dataDir}/patch-repos`;
const lockOf = (worker: Worker, serviceId: string) => worker.locks.lock(`source:${serviceId}`, worker.stopping);

export async function sourceTree(worker: Worker, input: QuestionInput<"source.tree">): Promise<SourceTree> {
  const { folder } = input;
  await sweepSources(worker);
  return onSource(worker, input, {
    ofGit: (place, access) => browse(place, { ...access, folder }),
    ofArchive: (file, signal) => browseArchive(file, { folder, signal }),
  });
}

export const sourceFile = (worker: Worker, input: QuestionInput<"source.file">): Promise<SourceFile> =>
  onSource(
    worker,
    { ...input, refresh: false },
    {
      ofGit: (place, access) => readFile(place, { ...access, path: input.path }),
      ofArchive: (file, signal) => readArchiveFile(file, { path: input.path, signal }),
    },
  );

interface Ways<T> {
  ofGit(place: GitPlace, access: KeptAccess): Promise<T>;
  ofArchive(file: string, signal: AbortSignal): Promise<T>;
}

/** Decompressing is all that it costs: nothing is written. */
const archiveMs = 60_000;

/** By the same access as a deployment. The right to ask, and whose service it is, were checked where it was asked. */
async function onSource<T>(
  worker: Worker,
  { serviceId, refresh }: { serviceId: string; refresh: boolean },
  ways: Ways<T>,
): Promise<T> {
  const at = await findPlaced(worker, serviceId);
  const checkout = checkoutOf(at);
  await using _lock = await lockOf(worker, serviceId);
  if (checkout.kind === "upload") {
    const { file } = await findUpload(worker.here, checkout, worker.runtime.settings.dataDir);
    return ways.ofArchive(file, AbortSignal.any([worker.stopping, AbortSignal.timeout(archiveMs)]));
  }
  const access = await gitAccessOf(worker, at, checkout);
  if (!access) throw new AppError("PRECONDITION", "The account of this repository is not connected any more.");
  const { remote, ref, credential } = checkout;
  const kept = { dir: `${copiesRoot(worker)}/${serviceId}`, of: JSON.stringify({ remote, ref, credential }) };
  const now = worker.runtime.now();
  const { url, credential: opened } = access;
  return atPlace(worker, at.project, (place) =>
    ways.ofGit(place, { ...kept, url, credential: opened, ref, refresh, now }),
  );
}

async function findPlaced({ runtime }: Worker, serviceId: string) {
  const [row] = await runtime.db
    .select({ service, project })
    .from(service)
    .innerJoin(environment, eq(environment.id, service.environmentId))
    .innerJoin(project, eq(project.id, environment.projectId))
    .where(and(eq(service.id, serviceId), isNull(service.deletedAt)));
  if (!row) throw notFound("Service");
  return row;
}

function checkoutOf({ service: { spec, specVersion } }: { service: typeof service.$inferSelect }): Checkout {
  const source = sources.of(upgradeSpec(spec, specVersion).source);
  if (source.needs === "build") return source.checkout;
  throw new AppError("PRECONDITION", "The source is a Docker image: there are no files to be shown.", {
    hint: "Only a source that is built has files to show and to patch.",
  });
}

export async function forgetSources(worker: Worker, serviceIds: readonly string[]): Promise<void> {
  for (const id of serviceIds) {
    await using _lock = await lockOf(worker, id);
    await worker.here.files.remove(`${copiesRoot(worker)}/${id}`);
  }
}

/** Of services that are gone, and those that nobody has looked at for a day. */
export async function sweepSources(worker: Worker): Promise<void> {
  const { files } = worker.here;
  const root = copiesRoot(worker);
  if (!(await files.stat(root))) return;
  const { db, now } = worker.runtime;
  const rows = await db.select({ id: service.id }).from(service).where(isNull(service.deletedAt));
  const there = new Set(rows.map(({ id }) => id));
  const isOld = async (id: string): Promise<boolean> => {
    const { stdout } = await worker.here.exec(["stat", "-c", "%Y", "--", `${root}/${id}`]);
    return now().getTime() - Number(stdout) * 1_000 > keptMs;
  };
  const names = await files.list(root);
  for (const id of names) if (!there.has(id) || (await isOld(id))) await forgetSources(worker, [id]);
}
