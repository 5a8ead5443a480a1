import { gitPasswordPlace } from "@moorage/core/git";
import { service } from "@moorage/db/schema";
import { AppError, newId, type QuestionInput } from "@moorage/domain";
import { isSameGitHost, parseGitUrl } from "@moorage/domain/git";
import { workRoot } from "@moorage/engine";
import { type GitCredential, listBranches } from "@moorage/engine/git";
import { eq } from "drizzle-orm";
import type { Worker } from "../../worker.ts";
import { knownHostsOf, openPassword, openSshKey, passwordCredential } from "./access.ts";

type Input = QuestionInput<"git.branches">;

/** Asked for a menu; the right to ask, and whose the ids are, were checked where the question was asked. */
export async function branchesOf(
  worker: Worker,
  input: Input,
): Promise<{ defaultBranch: string | null; branches: string[] }> {
  const [machine] = worker.machines();
  if (!machine) throw new AppError("UNAVAILABLE", "This server is still being set up. Try again in a few seconds.");
  const workDir = `${workRoot(machine.dataDir)}/${newId("req")}`;
  await machine.host.files.makeDir(workDir);
  try {
    const { defaultBranch, branches } = await listBranches(
      {
        ...{ host: machine.host, workDir, policy: worker.gitPolicy, signal: worker.stopping },
        knownHosts: knownHostsOf(worker, input.organizationId),
        log: () => undefined,
      },
      { url: input.url, credential: await credentialOf(worker, input) },
    );
    return { defaultBranch: defaultBranch ?? null, branches: branches.map(({ name }) => name) };
  } finally {
    await machine.host.files.remove(workDir);
  }
}

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
