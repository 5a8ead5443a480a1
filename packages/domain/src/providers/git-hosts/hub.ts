/** What GitHub's API and Gitea's have in common. */
import { z } from "zod";
import type { CommitState, CommitStatus, Repository } from "./git-host.ts";

export const HubRepository = z.object({
  id: z.number(),
  name: z.string(),
  full_name: z.string(),
  owner: z.object({ login: z.string() }),
  private: z.boolean(),
  default_branch: z.string().nullish(),
  html_url: z.string(),
});

export const hubRepositoryOf = (row: z.output<typeof HubRepository>): Repository => ({
  ...{ repository: row.full_name, name: row.name, owner: row.owner.login, isPrivate: row.private },
  ...{ defaultBranch: row.default_branch || null, url: row.html_url, projectId: row.id },
});

const states: Record<CommitState, string> = {
  pending: "pending",
  success: "success",
  failure: "failure",
  cancelled: "error",
};

export const hubStatusOf = ({ state, context, description, url }: CommitStatus) => ({
  ...{ state: states[state], context, description, target_url: url },
});
