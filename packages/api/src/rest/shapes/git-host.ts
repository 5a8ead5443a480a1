import type { ListedConnection } from "@moorage/core/connection";
import type { Branch, Repository } from "@moorage/domain/providers";
import { z } from "zod";
import { At, textOrNull } from "./common.ts";

const Text = z.string().nullable();

/** An account as the API's users know it: every host has a row of its own, and all have this one. */
export const GitProvider = z
  .object({
    gitProviderId: z.string(),
    name: z.string(),
    providerType: z.enum(["github", "gitlab", "bitbucket", "gitea"]),
    createdAt: At,
    organizationId: z.string(),
    userId: z.string(),
    sharedWithOrganization: z.boolean(),
  })
  .meta({ id: "GitProvider" });
export type GitProvider = z.output<typeof GitProvider>;

export interface Asker {
  organizationId: string | undefined;
  userId: string | undefined;
}

/** Accounts are the organization's here, so everybody has them from it. */
export const gitProviderOf = (row: ListedConnection, { organizationId, userId }: Asker): GitProvider => ({
  ...{ gitProviderId: row.id, name: row.name, createdAt: row.createdAt, organizationId: organizationId ?? "" },
  ...{ providerType: row.type as GitProvider["providerType"], userId: userId ?? "", sharedWithOrganization: true },
});

const textIn = ({ config }: ListedConnection, name: string): string => {
  const value = config[name];
  return value === undefined || value === null ? "" : String(value);
};
const numberIn = ({ config }: ListedConnection, name: string): number | null => {
  const value = config[name];
  return typeof value === "number" ? value : null;
};
/** Whole seconds. */
const secondsIn = (row: ListedConnection, name: string): number | null => {
  const value = numberIn(row, name);
  return value === null ? null : Math.floor(value / 1_000);
};
export const isConfigured = (row: ListedConnection): boolean => textIn(row, "account") !== "";

/** How one kind of host looks outside; its columns are without secrets, which never come back. */
export interface Face {
  readonly label: string;
  /** Name of the id, and first part of the names of its operations. */
  readonly idName: string;
  readonly Row: z.ZodObject;
  rowOf(row: ListedConnection, redirectUrl: string | null): Record<string, unknown>;
  /** In the list of all accounts. */
  readonly Brief: z.ZodObject;
  briefOf(row: ListedConnection): Record<string, unknown>;
  /** In the list of its own kind. */
  readonly listed: readonly string[];
  /** Whether those that are not connected are in that list too. */
  readonly listsAll: boolean;
  readonly Repository: z.ZodObject;
  repositoryOf(repository: Repository): Record<string, unknown>;
  readonly Branch: z.ZodObject;
  branchOf(branch: Branch): Record<string, unknown>;
}

const pathRepository = {
  Repository: z.object({
    id: z.number(),
    name: z.string(),
    url: z.string(),
    owner: z.object({ username: z.string() }),
  }),
  repositoryOf: ({ projectId, name, repository, owner }: Repository) => ({
    ...{ id: projectId ?? 0, name, url: repository, owner: { username: owner } },
  }),
};

const github: Face = {
  ...{ label: "GitHub", idName: "githubId", listed: ["githubId", "githubUrl"], listsAll: false },
  Row: z.object({
    ...{ githubId: z.string(), githubAppName: Text, githubAppId: z.number().nullable(), githubClientId: Text },
    ...{ githubInstallationId: Text, githubUrl: z.string(), gitProviderId: z.string() },
  }),
  rowOf: (row) => ({
    ...{ githubId: row.id, gitProviderId: row.id, githubUrl: textIn(row, "url") },
    ...{ githubAppName: textOrNull(textIn(row, "appName")), githubAppId: numberIn(row, "appId") },
    githubClientId: textOrNull(textIn(row, "clientId")),
    githubInstallationId: textOrNull(textIn(row, "installationId")),
  }),
  Brief: z.object({
    ...{ githubId: z.string(), githubAppName: Text, githubAppId: z.number().nullable(), githubInstallationId: Text },
    ...{ githubUrl: z.string(), isConfigured: z.boolean() },
  }),
  briefOf: (row) => {
    const { githubClientId, gitProviderId, ...brief } = github.rowOf(row, null);
    return { ...brief, isConfigured: isConfigured(row) };
  },
  Repository: z.object({
    ...{ id: z.number(), name: z.string(), full_name: z.string(), private: z.boolean(), default_branch: Text },
    ...{ html_url: z.string(), clone_url: z.string(), owner: z.object({ login: z.string() }) },
  }),
  repositoryOf: ({ projectId, name, repository, isPrivate, defaultBranch, url, owner }) => ({
    ...{ id: projectId ?? 0, name, full_name: repository, private: isPrivate, default_branch: defaultBranch },
    ...{ html_url: url, clone_url: `${url}.git`, owner: { login: owner } },
  }),
  Branch: z.object({ name: z.string(), commit: z.object({ sha: z.string() }) }),
  branchOf: ({ name, commit }) => ({ name, commit: { sha: commit } }),
};

const gitlab: Face = {
  ...{ label: "GitLab", idName: "gitlabId", listed: ["gitlabId", "gitlabUrl"], listsAll: false },
  Row: z.object({
    ...{ gitlabId: z.string(), gitlabUrl: z.string(), gitlabInternalUrl: z.null(), applicationId: Text },
    ...{ redirectUri: Text, groupName: Text, expiresAt: z.number().nullable(), gitProviderId: z.string() },
  }),
  rowOf: (row, redirectUri) => ({
    ...{ gitlabId: row.id, gitProviderId: row.id, gitlabUrl: textIn(row, "url"), gitlabInternalUrl: null, redirectUri },
    ...{ applicationId: textOrNull(textIn(row, "applicationId")), groupName: textOrNull(textIn(row, "groupName")) },
    expiresAt: secondsIn(row, "expiresAt"),
  }),
  Brief: z.object({
    ...{ gitlabId: z.string(), applicationId: Text, gitlabUrl: z.string(), isConfigured: z.boolean() },
  }),
  briefOf: (row) => ({
    ...{ gitlabId: row.id, applicationId: textOrNull(textIn(row, "applicationId")), gitlabUrl: textIn(row, "url") },
    isConfigured: isConfigured(row),
  }),
  ...pathRepository,
  Branch: z.object({ name: z.string(), commit: z.object({ id: z.string() }) }),
  branchOf: ({ name, commit }) => ({ name, commit: { id: commit } }),
};

const bitbucket: Face = {
  ...{ label: "Bitbucket", idName: "bitbucketId", listed: ["bitbucketId"], listsAll: true },
  Row: z.object({
    ...{ bitbucketId: z.string(), bitbucketUsername: Text, bitbucketEmail: Text, bitbucketWorkspaceName: Text },
    gitProviderId: z.string(),
  }),
  rowOf: (row) => ({
    ...{ bitbucketId: row.id, gitProviderId: row.id, bitbucketUsername: null },
    ...{
      bitbucketEmail: textOrNull(textIn(row, "email")),
      bitbucketWorkspaceName: textOrNull(textIn(row, "workspace")),
    },
  }),
  Brief: z.object({
    ...{ bitbucketId: z.string(), bitbucketUsername: Text, isConfigured: z.boolean(), isDeprecated: z.boolean() },
  }),
  briefOf: (row) => ({ bitbucketId: row.id, bitbucketUsername: null, isConfigured: false, isDeprecated: false }),
  Repository: z.object({
    ...{ name: z.string(), url: z.string(), slug: z.string(), owner: z.object({ username: z.string() }) },
  }),
  repositoryOf: ({ name, url, repository, owner }) => ({
    ...{ name, url, slug: repository.slice(repository.lastIndexOf("/") + 1), owner: { username: owner } },
  }),
  Branch: github.Branch,
  branchOf: github.branchOf,
};

const gitea: Face = {
  ...{ label: "Gitea", idName: "giteaId", listed: ["giteaId"], listsAll: false },
  Row: z.object({
    ...{ giteaId: z.string(), giteaUrl: z.string(), giteaInternalUrl: z.null(), redirectUri: Text, clientId: Text },
    ...{ expiresAt: z.number().nullable(), gitProviderId: z.string() },
  }),
  rowOf: (row, redirectUri) => ({
    ...{ giteaId: row.id, gitProviderId: row.id, giteaUrl: textIn(row, "url"), giteaInternalUrl: null, redirectUri },
    ...{ clientId: textOrNull(textIn(row, "clientId")), expiresAt: secondsIn(row, "expiresAt") },
  }),
  Brief: z.object({ giteaId: z.string(), giteaUrl: z.string(), clientId: Text, isConfigured: z.boolean() }),
  briefOf: (row) => ({
    ...{ giteaId: row.id, giteaUrl: textIn(row, "url"), clientId: textOrNull(textIn(row, "clientId")) },
    isConfigured: isConfigured(row),
  }),
  ...pathRepository,
  Branch: z.object({ id: z.string(), name: z.string(), commit: z.object({ id: z.string() }) }),
  branchOf: ({ name, commit }) => ({ id: name, name, commit: { id: commit } }),
};

export const faces = { github, gitlab, bitbucket, gitea };
export type HostType = keyof typeof faces;
