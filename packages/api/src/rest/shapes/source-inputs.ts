import { AppError } from "@moorage/domain";
import { takeGitCredential } from "@moorage/domain/git";
import { sources } from "@moorage/domain/providers";
import type { ServiceSpec, SpecPatch } from "@moorage/domain/service";
import { z } from "zod";

type Source = ServiceSpec["source"];
type GitSource = Extract<Source, { branch: string }>;

const Optional = z.string().max(2_000).nullish();
/** What names a source in `application.update`: clients send every column of every kind. */
export const SourceInputs = {
  sourceType: z.enum(["github", "docker", "git", "gitlab", "bitbucket", "gitea", "drop"]).optional(),
  dockerImage: Optional,
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

const fieldsOf: Record<Exclude<NonNullable<SourceInput["sourceType"]>, "docker" | "drop">, typeof gitFields> = {
  git: gitFields,
  github: (input) => ({
    ...given("gitHostId", input.githubId, ""),
    ...repository(input.owner, input.repository),
    ...given("branch", input.branch, ""),
    ...given("buildPath", input.buildPath, ""),
  }),
  gitlab: (input) => ({
    ...given("gitHostId", input.gitlabId, ""),
    ...(input.gitlabPathNamespace
      ? { repository: input.gitlabPathNamespace }
      : repository(input.gitlabOwner, input.gitlabRepository)),
    ...given("branch", input.gitlabBranch, ""),
    ...given("buildPath", input.gitlabBuildPath, ""),
    ...(input.gitlabProjectId === undefined ? {} : { projectId: input.gitlabProjectId }),
  }),
  gitea: (input) => ({
    ...given("gitHostId", input.giteaId, ""),
    ...repository(input.giteaOwner, input.giteaRepository),
    ...given("branch", input.giteaBranch, ""),
    ...given("buildPath", input.giteaBuildPath, ""),
  }),
  bitbucket: (input) => ({
    ...given("gitHostId", input.bitbucketId, ""),
    ...repository(input.bitbucketOwner, input.bitbucketRepositorySlug ?? input.bitbucketRepository),
    ...given("repositoryName", input.bitbucketRepository, ""),
    ...given("branch", input.bitbucketBranch, ""),
    ...given("buildPath", input.bitbucketBuildPath, ""),
  }),
};

const repository = (owner: string | null | undefined, name: string | null | undefined): Record<string, string> =>
  owner && name ? { repository: `${owner}/${name}` } : {};

/**
 * The change of a source that a call means. A call that names no type changes the one that is there, or, with an image,
 * makes it the source: that is what it was sent for. An uploaded archive stays when a client sends its row back.
 */
export function sourcePatchOf(before: Source, input: SourceInput): SpecPatch {
  const type = input.sourceType ?? (input.dockerImage ? "docker" : before.type === "image" ? "docker" : before.type);
  if (type === "drop") return before.type === "drop" ? {} : { source: { type: "drop" } };
  if (type === "docker") return imagePatch(before, input);
  const fields = { ...fieldsOf[type](input), ...shared(input) };
  if (before.type === type && Object.keys(fields).length === 0) return {};
  const same = before.type === type ? before : {};
  return { source: checked(type, { ...same, ...fields, type }) };
}

type GitType = keyof typeof fieldsOf;

/** What the API's users call the fields of each type. */
const outerNames: Record<GitType, Record<string, string>> = {
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
function checked(type: GitType, source: object): GitSource {
  const parsed = sources.schema.safeParse(source);
  if (parsed.success) return parsed.data as GitSource;
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
