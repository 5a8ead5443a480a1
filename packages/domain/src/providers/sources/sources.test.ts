import { expect, test } from "vitest";
import { sources } from "./catalog.ts";

const parse = (source: Record<string, unknown>) => sources.schema.safeParse(source);
const checkoutOf = (source: Record<string, unknown>) => {
  const made = sources.of(sources.schema.parse(source as never));
  return made.needs === "build" ? made.checkout : undefined;
};
const url = "https://git.example.com/owner/app.git";

test("a git repository must need no more than its address", () => {
  expect(checkoutOf({ type: "git", url: ` ${url} ` })).toEqual({
    kind: "git",
    remote: { url },
    ref: undefined,
    buildPath: "",
    submodules: false,
    lfs: false,
    credential: { kind: "password", username: undefined },
  });
});

test("everything of a git source must reach its checkout, and nothing secret", () => {
  const config = { type: "git", url: "git@host:app.git", branch: "v1", submodules: true, lfs: true, sshKeyId: "key_1" };
  expect(checkoutOf({ ...config, buildPath: "/apps/web/" })).toEqual({
    kind: "git",
    remote: { url: "git@host:app.git" },
    ref: "v1",
    buildPath: "apps/web",
    submodules: true,
    lfs: true,
    credential: { kind: "ssh-key", sshKeyId: "key_1" },
  });
  const withName = checkoutOf({ type: "git", url, username: "ana" });
  expect(withName).toMatchObject({ credential: { kind: "password", username: "ana" } });
  const stored = sources.schema.parse({ type: "git", url, password: "canary" } as never);
  expect(JSON.stringify(stored)).not.toContain("canary");
});

test.each(["github", "gitlab", "gitea", "bitbucket"])(
  "a repository of %s must be fetched through its account",
  (type) => {
    const config = { type, gitHostId: "gh_1", repository: "owner/app", branch: "main", buildPath: "/" };
    expect(checkoutOf(config)).toMatchObject({
      kind: "git",
      remote: { repository: "owner/app" },
      ref: "main",
      buildPath: "",
      credential: { kind: "git-host", gitHostId: "gh_1" },
    });
    for (const repository of [
      "app",
      "/app",
      "owner/",
      "../x",
      "owner/..",
      "-x/y",
      "owner/a b",
      "owner/a?b",
      "https://host/x",
    ])
      expect(parse({ ...config, repository }).success, repository).toBe(false);
    for (const gitHostId of ["", "a/b", "a b"]) expect(parse({ ...config, gitHostId }).success).toBe(false);
  },
);

test("groups inside groups must be possible", () => {
  const gitlab = { type: "gitlab", gitHostId: "gh_1", repository: "group/sub.group/app_1", projectId: 42 };
  expect(parse(gitlab).success).toBe(true);
});

test("what is wrong must be told at its field", () => {
  for (const [field, value] of [
    ["url", "file:///srv/app"],
    ["url", "https://ana:secret@host/app"],
    ["branch", "--upload-pack=x"],
    ["buildPath", "../x"],
    ["buildPath", "a/../../x"],
    ["buildPath", "-x"],
    ["buildPath", "a\nb"],
    ["username", "a\nb"],
    ["sshKeyId", "../x"],
    ["watchPaths", ["a\0"]],
  ] as const) {
    const { error } = parse({ type: "git", url, [field]: value });
    expect(error?.issues[0]?.path[0], `${field} ${value}`).toBe(field);
    expect(error?.issues[0]?.message).not.toContain("secret");
  }
});

test.each([
  ["", ""],
  ["/", ""],
  ["./", ""],
  [".", ""],
  ["//apps//web//", "apps//web"],
  ["./apps/web", "apps/web"],
])("the build path %j must be kept as %j", (written, kept) => {
  expect(checkoutOf({ type: "git", url, buildPath: written })).toMatchObject({ buildPath: kept });
});
