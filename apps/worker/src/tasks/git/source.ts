/** The files that a service is built from, to be looked at: a copy of each is kept for a while, without them. */
import { environment, project, service } from "@moorage/db/schema";
import { AppError, notFound, type QuestionInput, type SourceFile, type SourceTree } from "@moorage/domain";
import { type GitCheckout, sources } from "@moorage/domain/providers";
import { upgradeSpec } from "@moorage/domain/service";
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
  await sweepSources(worker);
  return onSource(worker, input, (place, access) => browse(place, { ...access, folder: input.folder }));
}

export const sourceFile = (worker: Worker, input: QuestionInput<"source.file">): Promise<SourceFile> =>
  onSource(worker, { ...input, refresh: false }, (place, access) => readFile(place, { ...access, path: input.path }));

/** By the same access as a deployment. The right to ask, and whose service it is, were checked where it was asked. */
async function onSource<T>(
  worker: Worker,
  { serviceId, refresh }: { serviceId: string; refresh: boolean },
  work: (place: GitPlace, access: KeptAccess) => Promise<T>,
): Promise<T> {
  const at = await findPlaced(worker, serviceId);
  const checkout = checkoutOf(at);
  await using _lock = await lockOf(worker, serviceId);
  const access = await gitAccessOf(worker, at, checkout);
  if (!access) throw new AppError("PRECONDITION", "The account of this repository is not connected any more.");
  const { remote, ref, credential } = checkout;
  const kept = { dir: `${copiesRoot(worker)}/${serviceId}`, of: JSON.stringify({ remote, ref, credential }) };
  const now = worker.runtime.now();
  const { url, credential: opened } = access;
  return atPlace(worker, at.project, (place) => work(place, { ...kept, url, credential: opened, ref, refresh, now }));
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

function checkoutOf({ service: { spec, specVersion } }: { service: typeof service.$inferSelect }): GitCheckout {
  const source = sources.of(upgradeSpec(spec, specVersion).source);
  if (source.needs === "build" && source.checkout.kind === "git") return source.checkout;
  const what = source.needs === "image" ? "a Docker image" : "an uploaded archive";
  throw new AppError("PRECONDITION", `The source is ${what}: its files cannot be shown.`, {
    hint: "Only the files of a repository can. A patch takes a path that is typed, too.",
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
