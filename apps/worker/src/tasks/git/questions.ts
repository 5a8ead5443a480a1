import { gitPasswordPlace } from "@moorage/core/git";
import { service } from "@moorage/db/schema";
import { newId, type QuestionInput, type QuestionOutput } from "@moorage/domain";
import { isSameGitHost, parseGitUrl } from "@moorage/domain/git";
import { workRoot } from "@moorage/engine";
import { type GitCredential, type GitPlace, listBranches, listFiles } from "@moorage/engine/git";
import { eq } from "drizzle-orm";
import type { Worker } from "../../worker.ts";
import { hostedAccess, knownHostsOf, openPassword, openSshKey, passwordCredential } from "./access.ts";

type Input = QuestionInput<"git.branches">;

/** Asked for a menu; the right to ask, and whose the ids are, were checked where the question was asked. */
export const branchesOf = (worker: Worker, input: Input): Promise<QuestionOutput<"git.branches">> =>
  atPlace(worker, input, async (place) => {
    const { defaultBranch, branches } = await listBranches(place, await accessOf(worker, input));
    return { defaultBranch: defaultBranch ?? null, branches: branches.map(({ name }) => name) };
  });

export const filesOf = (worker: Worker, { from, ref, folder }: QuestionInput<"git.files">): Promise<string[]> =>
  atPlace(worker, from, async (place) => {
    const access = await ("gitHostId" in from
      ? hostedAccess(worker, from.organizationId, from.gitHostId, from.repository)
      : accessOf(worker, from));
    return listFiles(place, { ...access, ref: ref ?? undefined, folder });
  });

/** A folder of its own that ends with the question. */
export async function atPlace<T>(
  worker: Worker,
  { organizationId }: { organizationId: string },
  work: (place: GitPlace) => Promise<T>,
): Promise<T> {
  const host = worker.here;
  const workDir = `${workRoot(worker.runtime.settings.dataDir)}/${newId("req")}`;
  await host.files.makeDir(workDir);
  try {
    const said = { knownHosts: knownHostsOf(worker, organizationId), log: () => undefined };
    return await work({ host, workDir, policy: worker.gitPolicy, signal: worker.stopping, ...said });
  } finally {
    await host.files.remove(workDir);
  }
}

const accessOf = async (worker: Worker, input: Input) => ({
  url: input.url,
  credential: await credentialOf(worker, input),
});

async function credentialOf(worker: Worker, input: Input): Promise<GitCredential> {
  const { organizationId, sshKeyId, username, sealedPassword, serviceId } = input;
  if (sshKeyId) return openSshKey(worker, organizationId, sshKeyId);
  if (sealedPassword)
    return passwordCredential(username, worker.open(sealedPassword, gitPasswordPlace(organizationId)));
  return serviceId ? storedCredential(worker, serviceId, input) : { kind: "none" };
}

/** Only for the host that it was stored for. */
async function storedCredential(worker: Worker, serviceId: string, { url, username }: Input): Promise<GitCredential> {
  const [row] = await worker.runtime.db
    .select({ id: service.id, secrets: service.secrets, spec: service.spec })
    .from(service)
    .where(eq(service.id, serviceId));
  const stored = row?.spec.source.type === "git" ? parseGitUrl(row.spec.source.url) : undefined;
  const asked = parseGitUrl(url);
  if (!row || !stored || !asked || !isSameGitHost(stored, asked)) return { kind: "none" };
  return passwordCredential(username, openPassword(worker, row));
}
