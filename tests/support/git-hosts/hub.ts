// What GitHub and Gitea answer and send alike.
import type { Asked, Books, Push, Reply, Repo } from "./frame.ts";

export const hubRepository = ({ id, full, owner, name }: Repo) => ({
  ...{ id, name, full_name: full, owner: { login: owner }, private: true, default_branch: "main" },
  ...{ html_url: `https://host.test/${full}`, clone_url: `https://host.test/${full}.git` },
});

export function hubStatus({ statuses }: Books, { path: [repository = "", commit = ""], body }: Asked): Reply {
  const { state = "", context = "", target_url: url = "", description = "" } = body as Record<string, string>;
  statuses.push({ repository, commit, state, context, url, description });
  return { status: 201, json: { id: 1, state, context } };
}

export const pushBody = ({ repository, commit }: Push, head: object) => ({
  ...{ ref: "refs/heads/main", after: commit, deleted: false, head_commit: head, commits: [head] },
  repository: { full_name: repository, default_branch: "main" },
  pusher: { name: "ana", login: "ana" },
});
