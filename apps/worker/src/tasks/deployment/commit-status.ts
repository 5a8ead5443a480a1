/** Tells the git host what becomes of a commit. It never fails a deployment, nor holds it up. */
import type { DeploymentBundle, Outcome } from "@moorage/core/deployment";
import { isAppError } from "@moorage/domain";
import type { CommitState } from "@moorage/domain/providers";
import type { Worker } from "../../worker.ts";
import { useGitHost } from "../git-host/access.ts";
import { gitHostIo } from "../git-host/open.ts";

export interface CommitReport {
  started(commit: string | undefined): void;
  /** Waits for what was said before, so that the last word is the end's. */
  ended(outcome: Outcome): Promise<void>;
}

const states: Record<Outcome["status"], CommitState> = {
  succeeded: "success",
  failed: "failure",
  cancelled: "cancelled",
};
/** GitHub's limit. */
const descriptionMax = 140;

export function reportCommit(worker: Worker, at: DeploymentBundle, log: (line: string) => void): CommitReport {
  const { deployment, service, environment, project } = at;
  const { source } = deployment.spec;
  if (!("gitHostId" in source) || deployment.reuseImage)
    return { started: () => undefined, ended: async () => undefined };
  const path = `${project.slug}/${environment.slug}/${service.slug}`;
  const url = `${worker.runtime.settings.url}/projects/${path}/deployments/${deployment.number}`;
  let commit = deployment.commit ?? undefined;
  let said: Promise<void> = Promise.resolve();

  const say = async (state: CommitState, words: string): Promise<void> => {
    if (!commit) return;
    const { gitHostId, repository } = source;
    const description = `Deployment #${deployment.number} ${words}`.slice(0, descriptionMax);
    const status = { repository, commit, state, context: `moorage/${path}`, description, url };
    const { organizationId } = project;
    try {
      await useGitHost(worker, { id: gitHostId, use: "api", organizationId }, ({ host, token }) =>
        host.api(gitHostIo(worker).http, token).setStatus(status),
      );
    } catch (error) {
      const why = isAppError(error) ? error.message : "Something went wrong on our side.";
      log(`The status of the commit could not be set (the deployment does not depend on it): ${why}`);
      if (!isAppError(error)) worker.runtime.log.error({ error, deploymentId: deployment.id }, "commit status");
    }
  };
  return {
    started: (fetched) => {
      commit = fetched ?? commit;
      said = say("pending", "is on its way");
    },
    ended: async ({ status, cause }) => {
      await said;
      const words = cause?.step ? `failed at ${cause.step}: ${cause.message}` : (cause?.message ?? status);
      await say(states[status], status === "failed" ? words : status);
    },
  };
}
