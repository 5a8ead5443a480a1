import { z } from "zod";
import type { Delivery, PushedCommit, Sender, WebhookEvent } from "./event.ts";

type Headers = (name: string) => string | undefined;

const text = z.string().max(4_000).nullish().catch(undefined);
const Commit = z.object({
  id: text,
  message: z.string().nullish().catch(undefined),
  author: z.object({ name: text }).nullish().catch(undefined),
  added: z.array(z.string()).nullish(),
  modified: z.array(z.string()).nullish(),
  removed: z.array(z.string()).nullish(),
});

/** GitHub and Gitea (and Forgejo) send the same; GitLab's differs in the names that are optional here. */
const Push = z.object({
  ref: z.string().max(500),
  after: text,
  checkout_sha: text,
  deleted: z.boolean().nullish(),
  head_commit: Commit.nullish().catch(undefined),
  commits: z.array(Commit).nullish().catch(undefined),
  total_commits_count: z.number().nullish(),
  repository: z.object({ default_branch: text }).nullish().catch(undefined),
  project: z.object({ default_branch: text }).nullish().catch(undefined),
  pusher: z.object({ name: text, login: text }).nullish().catch(undefined),
  user_name: text,
});

const BitbucketPush = z.object({
  push: z.object({
    changes: z
      .array(
        z.object({
          closed: z.boolean().nullish(),
          old: z.object({ name: text }).nullish().catch(undefined),
          new: z
            .object({
              type: z.string(),
              name: z.string().max(500),
              target: z
                .object({
                  hash: text,
                  message: z.string().nullish(),
                  author: z.object({ raw: text, user: z.object({ display_name: text }).nullish() }).nullish(),
                })
                .nullish(),
            })
            .nullish(),
        }),
      )
      .min(1),
  }),
});

const DockerHub = z.object({
  push_data: z.object({ tag: z.string().max(200) }),
  repository: z.object({ repo_name: z.string().max(300) }),
});

const Package = z.object({
  action: text,
  registry_package: z.object({
    name: z.string().max(200),
    namespace: text,
    package_version: z.object({
      container_metadata: z.object({ tag: z.object({ name: z.string().max(200) }) }),
    }),
  }),
});

/** A script's own call: `{}` deploys; what it names must fit the service. */
const Generic = z.object({
  image: z.string().max(300).nullish(),
  tag: z.string().max(200).nullish(),
  branch: z.string().max(500).nullish(),
  commit: z.string().max(100).nullish(),
  message: z.string().nullish(),
});

const someone = (name: string | null | undefined): string | undefined => name ?? undefined;
const zeros = /^0+$/;
/** GitHub lists at most so many commits of a push, GitLab 20 and says how many there are: then not all files are known. */
const commitsMax = 2_048;

function pushOf(body: unknown): WebhookEvent {
  const push = Push.parse(body);
  const [, kind, name = ""] = /^refs\/(heads|tags)\/(.+)$/.exec(push.ref) ?? [];
  if (!kind) return { kind: "other", name: `push to ${push.ref.slice(0, 100)}` };
  const after = push.checkout_sha ?? push.after;
  if (push.deleted || (push.after && zeros.test(push.after))) return { kind: "deleted", ref: name };
  const commits = push.commits ?? [];
  const head = push.head_commit ?? commits.find(({ id }) => id === after) ?? commits.at(-1);
  const pushed: PushedCommit = {
    commit: after ?? head?.id ?? undefined,
    message: head?.message ?? undefined,
    author: someone(head?.author?.name ?? push.pusher?.name ?? push.pusher?.login ?? push.user_name),
  };
  if (kind === "tags") return { kind: "tag", tag: name, ...pushed };
  const defaultBranch = push.repository?.default_branch ?? push.project?.default_branch ?? undefined;
  return { kind: "push", branch: name, defaultBranch, paths: pathsOf(push), ...pushed };
}

function pathsOf({ commits, total_commits_count: total }: z.output<typeof Push>): string[] | undefined {
  if (!commits || commits.length === 0 || commits.length >= commitsMax) return undefined;
  if (typeof total === "number" && total > commits.length) return undefined;
  if (commits.some(({ added, modified, removed }) => !added && !modified && !removed)) return undefined;
  return [
    ...new Set(commits.flatMap(({ added, modified, removed }) => [added, modified, removed].flatMap((p) => p ?? []))),
  ];
}

type Change = z.output<typeof BitbucketPush>["push"]["changes"][number];

/** The first is what names the delivery; a push that deletes a branch can make another one. */
function bitbucketOf(body: unknown): WebhookEvent[] {
  return BitbucketPush.parse(body).push.changes.map(changeOf);
}

function changeOf({ old, new: now }: Change): WebhookEvent {
  if (!now) return { kind: "deleted", ref: old?.name ?? "a branch" };
  const pushed: PushedCommit = {
    commit: now.target?.hash ?? undefined,
    message: now.target?.message ?? undefined,
    author: someone(now.target?.author?.user?.display_name ?? now.target?.author?.raw),
  };
  if (now.type === "tag") return { kind: "tag", tag: now.name, ...pushed };
  return { kind: "push", branch: now.name, defaultBranch: undefined, paths: undefined, ...pushed };
}

function packageOf(body: unknown): WebhookEvent {
  const { registry_package: made } = Package.parse(body);
  const { name } = made.package_version.container_metadata.tag;
  if (name === "") return { kind: "other", name: "image without a tag" };
  return { kind: "image", repository: `ghcr.io/${made.namespace ?? ""}/${made.name}`.toLowerCase(), tag: name };
}

function genericOf(body: unknown): WebhookEvent {
  const { image, tag, branch, commit, message } = Generic.parse(body ?? {});
  if (image) return { kind: "image", repository: image, tag: tag ?? "latest" };
  const pushed = { commit: commit ?? undefined, message: message ?? undefined, author: undefined };
  if (branch) return { kind: "push", branch, defaultBranch: undefined, paths: undefined, ...pushed };
  if (tag) return { kind: "tag", tag, ...pushed };
  return { kind: "call", message: message ?? undefined };
}

/** By the name that a header gives: of whatever text, so no object's. */
type Readers = ReadonlyMap<string, (body: unknown) => WebhookEvent | WebhookEvent[]>;

const ping = (): WebhookEvent => ({ kind: "ping" });
const pushEvents: Readers = new Map([["push", pushOf]]);
const githubEvents: Readers = new Map([...pushEvents, ["ping", ping], ["registry_package", packageOf]]);
const gitlabEvents: Readers = new Map([
  ["Push Hook", pushOf],
  ["Tag Push Hook", pushOf],
]);
const bitbucketEvents: Readers = new Map<string, (body: unknown) => WebhookEvent | WebhookEvent[]>([
  ["repo:push", bitbucketOf],
  ["diagnostics:ping", ping],
]);

/** Gitea sends GitHub's headers too, so it comes first. */
const bySender: { sender: Sender; says: string; id: string; events: Readers }[] = [
  { sender: "gitea", says: "x-gitea-event", id: "x-gitea-delivery", events: pushEvents },
  { sender: "gitea", says: "x-forgejo-event", id: "x-forgejo-delivery", events: pushEvents },
  { sender: "github", says: "x-github-event", id: "x-github-delivery", events: githubEvents },
  { sender: "gitlab", says: "x-gitlab-event", id: "x-gitlab-event-uuid", events: gitlabEvents },
  { sender: "bitbucket", says: "x-event-key", id: "x-request-uuid", events: bitbucketEvents },
];

/** Who says that they send it: of a call that is refused, nothing else is known. */
export const claimedSender = (header: Headers): Sender =>
  bySender.find(({ says }) => header(says) !== undefined)?.sender ?? "generic";

/** Headers and JSON of a delivery in our form. Throws a ZodError for a body that is not what its headers say. */
export function readDelivery(header: Headers, body: unknown): Delivery {
  for (const { sender, says, id, events } of bySender) {
    const name = header(says);
    if (name === undefined) continue;
    const made = events.get(name)?.(body) ?? { kind: "other", name: name.slice(0, 100) };
    const [event, ...also] = [made].flat() as [WebhookEvent, ...WebhookEvent[]];
    const senderId = header(id)?.slice(0, 200);
    return { sender: name === "registry_package" ? "ghcr" : sender, senderId, event, also };
  }
  const hub = DockerHub.safeParse(body);
  if (!hub.success) return { sender: "generic", senderId: undefined, event: genericOf(body) };
  const { repository, push_data: pushed } = hub.data;
  return {
    sender: "docker-hub",
    senderId: undefined,
    event: { kind: "image", repository: repository.repo_name, tag: pushed.tag },
  };
}

const Named = z.object({ repository: z.object({ full_name: z.string().max(400) }) });

/** The repository that a delivery tells of, as GitHub and those like it name it. */
export const repositoryIn = (body: unknown): string | undefined => Named.safeParse(body).data?.repository.full_name;
