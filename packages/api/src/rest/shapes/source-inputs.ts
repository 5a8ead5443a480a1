import { AppError } from "@moorage/domain";
import { takeGitCredential } from "@moorage/domain/git";
import { RepositoryPath, sources } from "@moorage/domain/providers";
import type { ServiceSpec, SpecPatch } from "@moorage/domain/service";
import { z } from "zod";
import { splitRepository } from "./source.ts";

type Source = ServiceSpec["source"];

const Optional = z.string().max(2_000).nullish();
/** What names a source in `application.update`: clients send every column of every kind. */
export const SourceInputs = {
  sourceType: z.enum(["github", "docker", "git", "gitlab", "bitbucket", "gitea", "drop"]).optional(),
  dockerImage: Optional,
  dropBuildPath: Optional,
  repository: Optional,
  owner: Optional,
  branch: Optional,
  buildPath: Optional,
  githubId: Optional,
  gitlabProjectId: z.number().nullish(),
  gitlabRepository: Optional,
  gitlabOwner: Optional,
  gitlabBranch: Optional,
  gitlabBuildPath: Optional,
  gitlabPathNamespace: Optional,
  gitlabId: Optional,
  giteaRepository: Optional,
  giteaOwner: Optional,
  giteaBranch: Optional,
  giteaBuildPath: Optional,
  giteaId: Optional,
  bitbucketRepository: Optional,
  bitbucketRepositorySlug: Optional,
  bitbucketOwner: Optional,
  bitbucketBranch: Optional,
  bitbucketBuildPath: Optional,
  bitbucketId: Optional,
  customGitUrl: Optional,
  customGitBranch: Optional,
  customGitBuildPath: Optional,
  customGitSSHKeyId: Optional,
  enableSubmodules: z.boolean().optional(),
  watchPaths: z.array(z.string().max(500)).max(100).nullish(),
  triggerType: z.enum(["push", "tag"]).nullish(),
};
export type SourceInput = z.output<z.ZodObject<typeof SourceInputs>>;

/** Absent fields stay as they are; null means the default. */
const given = <K extends string, T>(name: K, value: T | null | undefined, empty: T): Record<string, T> =>
  value === undefined ? {} : { [name]: value ?? empty };

/** "/" and "./app" become what they are relative to the root. */
const shared = (input: SourceInput) => ({
  ...(input.enableSubmodules === undefined ? {} : { submodules: input.enableSubmodules }),
  ...given("watchPaths", input.watchPaths, []),
  ...given("trigger", input.triggerType, "push" as const),
});

/**
 * Clients of this API write a user and a token into the address: the token goes where secrets are kept. What stands alone
 * before the @ is a token, as GitHub takes one.
 */
export function gitAddressOf(text: string) {
  const { url, username, password } = takeGitCredential(text);
  if (username !== undefined && password === undefined) return { url, username: "", password: username };
  return { url, username, password };
}

function gitFields({ customGitUrl, ...input }: SourceInput): Record<string, unknown> {
  const address = typeof customGitUrl === "string" ? gitAddressOf(customGitUrl) : undefined;
  return {
    ...given("url", address ? address.url : customGitUrl, ""),
    ...(address?.username === undefined ? {} : { username: address.username }),
    ...given("branch", input.customGitBranch, ""),
    ...given("buildPath", input.customGitBuildPath, ""),
    ...(input.customGitSSHKeyId === undefined ? {} : { sshKeyId: input.customGitSSHKeyId || null }),
  };
}

type FieldsOf = (input: SourceInput, stored: string) => Record<string, unknown>;

/** `stored`: the repository that is there, for a call that names its owner or its name alone. */
const fieldsOf: Record<Exclude<NonNullable<SourceInput["sourceType"]>, "docker" | "drop">, FieldsOf> = {
  git: gitFields,
  github: (input, stored) => ({
    ...given("gitHostId", input.githubId, ""),
    ...repository(stored, input.owner, input.repository),
    ...given("branch", input.branch, ""),
    ...given("buildPath", input.buildPath, ""),
  }),
  gitlab: (input, stored) => ({
    ...given("gitHostId", input.gitlabId, ""),
    ...(input.gitlabPathNamespace
      ? { repository: input.gitlabPathNamespace }
      : repository(stored, input.gitlabOwner, input.gitlabRepository)),
    ...given("branch", input.gitlabBranch, ""),
    ...given("buildPath", input.gitlabBuildPath, ""),
    ...(input.gitlabProjectId === undefined ? {} : { projectId: input.gitlabProjectId }),
  }),
  gitea: (input, stored) => ({
    ...given("gitHostId", input.giteaId, ""),
    ...repository(stored, input.giteaOwner, input.giteaRepository),
    ...given("branch", input.giteaBranch, ""),
    ...given("buildPath", input.giteaBuildPath, ""),
  }),
  bitbucket: (input, stored) => ({
    ...given("gitHostId", input.bitbucketId, ""),
    ...repository(stored, input.bitbucketOwner, slugOf(input, stored)),
    ...given("repositoryName", input.bitbucketRepository, ""),
    ...given("branch", input.bitbucketBranch, ""),
    ...given("buildPath", input.bitbucketBuildPath, ""),
  }),
};

/** A repository's name may be no part of an address; then the slug that is there stays. */
function slugOf({ bitbucketRepositorySlug: slug, bitbucketRepository: name }: SourceInput, stored: string) {
  return slug ?? (stored === "" || RepositoryPath.safeParse(`owner/${name}`).success ? name : undefined);
}

/** Empty and null leave it: clients send every column. */
function repository(stored: string, owner: string | null | undefined, name: string | null | undefined) {
  if (!owner && !name) return {};
  const [storedOwner, storedName] = splitRepository(stored);
  return { repository: `${owner || storedOwner}/${name || storedName}` };
}

/**
 * The change of a source that a call means. A call that names no type changes the one that is there, or, with an image,
 * makes it the source: that is what it was sent for. An uploaded archive stays when a client sends its row back.
 */
export function sourcePatchOf(before: Source, input: SourceInput): SpecPatch {
  const type = input.sourceType ?? (input.dockerImage ? "docker" : before.type === "image" ? "docker" : before.type);
  if (type === "drop") return dropPatch(before, input);
  if (type === "docker") return imagePatch(before, input);
  const stored = before.type === type && "repository" in before ? before.repository : "";
  const fields = { ...fieldsOf[type](input, stored), ...shared(input) };
  if (before.type === type && Object.keys(fields).length === 0) return {};
  const same = before.type === type ? before : {};
  return { source: checked(type, { ...same, ...fields, type }) };
}

/** Of an upload, only where it is built is set; the archive itself is sent. */
function dropPatch(before: Source, input: SourceInput): SpecPatch {
  const same = before.type === "drop" ? before : { buildPath: "" };
  const fields = given("buildPath", input.dropBuildPath, "");
  if (before.type === "drop" && Object.keys(fields).length === 0) return {};
  return { source: checked("drop", { ...same, ...fields, type: "drop" }) };
}

type GitType = keyof typeof fieldsOf;

/** What the API's users call the fields of each type. */
const outerNames: Record<GitType | "drop", Record<string, string>> = {
  drop: { buildPath: "dropBuildPath" },
  git: {
    ...{ url: "customGitUrl", branch: "customGitBranch", buildPath: "customGitBuildPath" },
    sshKeyId: "customGitSSHKeyId",
  },
  github: { gitHostId: "githubId" },
  gitlab: {
    ...{ gitHostId: "gitlabId", repository: "gitlabRepository", branch: "gitlabBranch" },
    ...{ buildPath: "gitlabBuildPath", projectId: "gitlabProjectId" },
  },
  gitea: {
    ...{ gitHostId: "giteaId", repository: "giteaRepository", branch: "giteaBranch" },
    buildPath: "giteaBuildPath",
  },
  bitbucket: {
    ...{ gitHostId: "bitbucketId", repository: "bitbucketRepository", branch: "bitbucketBranch" },
    ...{ buildPath: "bitbucketBuildPath", repositoryName: "bitbucketRepository" },
  },
};
const sharedNames: Record<string, string> = { submodules: "enableSubmodules", trigger: "triggerType" };

/** Checked here, where it is known what the caller called each field. */
function checked(type: GitType | "drop", source: object): Source {
  const parsed = sources.schema.safeParse(source);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map(({ path: [first = "sourceType", ...rest], message }) => {
    const name = String(first);
    return { path: [outerNames[type][name] ?? sharedNames[name] ?? name, ...rest.map(String)], message };
  });
  throw new AppError("INVALID", issues[0]?.message ?? "The source is not complete.", {
    issues,
    field: issues[0]?.path[0] ?? "",
  });
}

function imagePatch(before: Source, { sourceType, dockerImage }: SourceInput): SpecPatch {
  if (dockerImage) return { source: { type: "image", image: dockerImage } };
  const named = dockerImage !== undefined && sourceType === "docker";
  if (named || (sourceType === "docker" && before.type !== "image"))
    throw new AppError("INVALID", "Name an image, for example nginx:1.27.", { field: "dockerImage" });
  return {};
}
