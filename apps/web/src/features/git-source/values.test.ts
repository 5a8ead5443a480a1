import { expect, test } from "vitest";
import { type GitValues, gitProblems, gitSecretsOf, gitSourceOf, newGit, sourceField } from "./values.ts";

const values = (given: Partial<GitValues>): GitValues => ({ ...newGit, url: "https://git.example/a/b.git", ...given });
const stored = { url: "https://git.example/a/b.git" };

test("the access must fit the address, and have what it needs", () => {
  const at = "git@git.example:a/b.git";
  expect(gitProblems(values({}))).toEqual({});
  expect(gitProblems(values({ url: "" }))).toEqual({ url: "Enter the repository's address." });
  expect(gitProblems(values({ url: at }))).toHaveProperty("access");
  expect(gitProblems(values({ url: at, access: "ssh-key" }))).toHaveProperty("sshKeyId");
  expect(gitProblems(values({ url: at, access: "ssh-key", sshKeyId: "ssh_1" }))).toEqual({});
  expect(gitProblems(values({ access: "ssh-key", sshKeyId: "ssh_1" }))).toHaveProperty("access");
  expect(gitProblems(values({ access: "password" }))).toHaveProperty("password");
  expect(gitProblems(values({ access: "password" }), stored)).toEqual({});
  expect(gitProblems(values({ branch: "--upload-pack=x" }))).toHaveProperty("branch");
});

test("a stored password is asked for again for another host, and taken away when it is not used any more", () => {
  const elsewhere = values({ access: "password", url: "https://other.example/a/b.git" });
  expect(gitProblems(elsewhere, stored)).toHaveProperty("password");
  expect(gitSecretsOf(values({ access: "password" }), stored)).toBeUndefined();
  expect(gitSecretsOf(values({ access: "password", replaces: true, password: "new" }), stored)).toEqual({
    password: "new",
  });
  expect(gitSecretsOf(values({ access: "public" }), stored)).toEqual({ password: null });
  expect(gitSecretsOf(elsewhere, stored)).toEqual({ password: null });
  expect(gitSecretsOf(values({}))).toBeUndefined();
});

test("what belongs to another access is not sent", () => {
  expect(gitSourceOf(values({ username: "ana", sshKeyId: "ssh_1", watchPaths: " src/** \n\n!**/*.md" }))).toMatchObject(
    {
      username: "",
      sshKeyId: null,
      watchPaths: ["src/**", "!**/*.md"],
    },
  );
  expect(sourceField("spec.source.watchPaths.0")).toBe("watchPaths");
  expect(sourceField("source.url")).toBe("url");
  expect(sourceField("sourceSecrets.password")).toBe("password");
});
