import { expect, test } from "vitest";
import { ServiceSpec } from "../service/spec.ts";
import { decide } from "./decide.ts";
import { eventText } from "./event.ts";
import { readDelivery } from "./read.ts";

const read = (headers: Record<string, string>, body: unknown) => readDelivery((name) => headers[name], body);
const hash = "c".repeat(40);

const githubPush = {
  ...{ ref: "refs/heads/main", before: "0".repeat(40), after: hash, deleted: false, forced: false },
  head_commit: { id: hash, message: "Fix it\n\nFor good.", author: { name: "Ana", email: "ana@example.com" } },
  commits: [{ id: hash, message: "Fix it", added: ["a.ts"], removed: [], modified: ["src/b.ts"] }],
  repository: { full_name: "shop/api", default_branch: "main" },
  pusher: { name: "ana" },
};
const gitlabPush = {
  ...{ object_kind: "push", ref: "refs/heads/main", after: hash, checkout_sha: hash, user_name: "Ana" },
  ...{ project: { path_with_namespace: "shop/api", default_branch: "main" }, total_commits_count: 1 },
  commits: [{ id: hash, message: "Fix it", author: { name: "Ana" }, added: [], modified: ["src/b.ts"], removed: [] }],
};
const bitbucketPush = (now: object | null) => ({ push: { changes: [{ old: { name: "main" }, new: now }] } });
const target = { hash, message: "Fix it", author: { raw: "Ana <ana@example.com>", user: { display_name: "Ana" } } };
const packaged = {
  action: "published",
  registry_package: {
    ...{ name: "api", namespace: "Shop" },
    package_version: { container_metadata: { tag: { name: "latest", digest: "sha256:00" } } },
  },
};

test.each([
  ["github", { "x-github-event": "ping", "x-github-delivery": "1" }, { zen: "Keep it simple." }, "ping"],
  ["github", { "x-github-event": "push" }, githubPush, "push to main"],
  ["github", { "x-github-event": "push" }, { ...githubPush, ref: "refs/tags/v1.2" }, "tag v1.2"],
  ["github", { "x-github-event": "push" }, { ...githubPush, deleted: true, after: "0".repeat(40) }, "main deleted"],
  ["github", { "x-github-event": "issues" }, {}, "issues"],
  ["gitea", { "x-gitea-event": "push", "x-github-event": "push" }, githubPush, "push to main"],
  ["gitea", { "x-forgejo-event": "push" }, { ...githubPush, ref: "refs/heads/a/b" }, "push to a/b"],
  ["gitlab", { "x-gitlab-event": "Push Hook" }, gitlabPush, "push to main"],
  ["gitlab", { "x-gitlab-event": "Tag Push Hook" }, { ...gitlabPush, ref: "refs/tags/v1" }, "tag v1"],
  [
    "gitlab",
    { "x-gitlab-event": "Push Hook" },
    { ...gitlabPush, after: "0".repeat(40), checkout_sha: null },
    "main deleted",
  ],
  [
    "bitbucket",
    { "x-event-key": "repo:push" },
    bitbucketPush({ type: "branch", name: "main", target }),
    "push to main",
  ],
  ["bitbucket", { "x-event-key": "repo:push" }, bitbucketPush({ type: "tag", name: "v1", target }), "tag v1"],
  ["bitbucket", { "x-event-key": "repo:push" }, bitbucketPush(null), "main deleted"],
  ["ghcr", { "x-github-event": "registry_package" }, packaged, "image ghcr.io/shop/api:latest"],
  ["docker-hub", {}, { push_data: { tag: "2" }, repository: { repo_name: "shop/api" } }, "image shop/api:2"],
  ["generic", {}, {}, "call"],
  ["generic", {}, { branch: "main", commit: hash }, "push to main"],
  ["generic", {}, { image: "ghcr.io/shop/api", tag: "2" }, "image ghcr.io/shop/api:2"],
])("%s %o must be read", (sender, headers, body, text) => {
  const delivery = read(headers, body);
  expect(delivery.sender).toBe(sender);
  expect(eventText(delivery.event)).toBe(text);
});

test("a push must say its commit, author and files, and admit that it does not know them all", () => {
  const { event } = read({ "x-github-event": "push" }, githubPush);
  expect(event).toMatchObject({ commit: hash, author: "Ana", paths: ["a.ts", "src/b.ts"], defaultBranch: "main" });
  const many = { ...gitlabPush, total_commits_count: 21 };
  expect(read({ "x-gitlab-event": "Push Hook" }, many).event).toMatchObject({ author: "Ana", paths: undefined });
});

test.each([
  [{ "x-github-event": "push" }, { ref: 5 }],
  [{ "x-github-event": "push" }, null],
  [{ "x-event-key": "repo:push" }, { push: { changes: [] } }],
  [{ "x-github-event": "registry_package" }, {}],
  [{}, []],
])("%o with %o must be refused", (headers, body) => {
  expect(() => read(headers as Record<string, string>, body)).toThrow();
});

const specOf = (source: object) => ServiceSpec.parse({ kind: "application", source }).source;
const git = (more: object = {}) =>
  specOf({ type: "git", url: "https://example.com/shop/api.git", branch: "main", ...more });
const decided = (
  source: ReturnType<typeof specOf>,
  headers: Record<string, string>,
  body: unknown,
  autoDeploy = true,
) => decide(read(headers, body), { autoDeploy, source });
const gh = { "x-github-event": "push" };

test.each([
  ["the branch", git(), githubPush],
  ["the default branch, when none is named", git({ branch: "" }), githubPush],
  ["a watched file", git({ watchPaths: ["src/**"] }), githubPush],
  ["not only what is left out", git({ watchPaths: ["!src/**"] }), githubPush],
  ["a tag, of a service that deploys tags", git({ trigger: "tag" }), { ...githubPush, ref: "refs/tags/v1" }],
])("%s must be deployed", (_what, source, body) => {
  expect(decided(source, gh, body)).toMatchObject({ deploy: true, title: "Fix it", by: "Ana (GitHub)" });
});

test.each([
  ["another branch", git({ branch: "next" }), githubPush, /it deploys next/],
  ["another than the default branch", git({ branch: "" }), { ...githubPush, ref: "refs/heads/x" }, /it deploys main/],
  ["no watched file", git({ watchPaths: ["docs/**"] }), githubPush, /watch paths/],
  ["only what is left out", git({ watchPaths: ["!src/**", "!*.ts"] }), githubPush, /watch paths/],
  ["a tag, of a service that deploys pushes", git(), { ...githubPush, ref: "refs/tags/v1" }, /not on tags/],
  ["a push, of one that deploys tags", git({ trigger: "tag" }), githubPush, /new tags/],
  ["a deleted branch", git(), { ...githubPush, deleted: true }, /deleted/],
  ["a commit that says so", git(), { ...githubPush, head_commit: { id: hash, message: "x [skip ci]" } }, /skip/],
  ["a service of an image", specOf({ type: "image", image: "nginx" }), githubPush, /no git source/],
])("%s must not be deployed", (_what, source, body, reason) => {
  expect(decided(source, gh, body)).toMatchObject({ deploy: false, reason: expect.stringMatching(reason) });
});

test("a pattern that says too much to be checked must take in any file, and take none out", () => {
  const bomb = "{a,b}".repeat(90);
  expect(decided(git({ watchPaths: [bomb] }), gh, githubPush)).toMatchObject({ deploy: true });
  expect(decided(git({ watchPaths: [`!${bomb}`] }), gh, githubPush)).toMatchObject({ deploy: true });
});

test("what is switched off must stay so", () => {
  expect(decided(git(), gh, githubPush, false)).toMatchObject({ deploy: false, reason: expect.stringMatching(/off/) });
  expect(decided(git(), {}, {})).toMatchObject({ deploy: true });
});

test.each([
  ["shop/api:2", "shop/api", "2", true],
  ["docker.io/shop/api:2", "shop/api", "2", true],
  ["nginx", "library/nginx", "latest", true],
  ["shop/api:2", "shop/api", "3", false],
  ["shop/api:2", "other/api", "2", false],
  ["ghcr.io/shop/api:2", "shop/api", "2", false],
  [`shop/api@sha256:${"0".repeat(64)}`, "shop/api", "latest", false],
])("%s must follow %s:%s: %s", (image, repository, tag, deploy) => {
  const body = { push_data: { tag }, repository: { repo_name: repository } };
  expect(decided(specOf({ type: "image", image }), {}, body).deploy).toBe(deploy);
});

test("a push of several branches at once must deploy the service of each, not of the last one alone", () => {
  const body = {
    push: {
      changes: [
        { old: { name: "gone" }, new: null },
        ...["main", "next"].map((name) => ({ new: { type: "branch", name, target } })),
      ],
    },
  };
  const headers = { "x-event-key": "repo:push" };
  for (const branch of ["main", "next"])
    expect(decided(git({ branch }), headers, body)).toMatchObject({ deploy: true, event: { branch } });
  expect(decided(git({ branch: "other" }), headers, body)).toMatchObject({
    deploy: false,
    reason: "gone was deleted.",
  });
});

test.each(["constructor", "__proto__", "toString"])(
  "an event that is called %s must be one of those that deploy nothing",
  (name) => {
    expect(read({ "x-github-event": name }, githubPush).event).toEqual({ kind: "other", name });
  },
);
