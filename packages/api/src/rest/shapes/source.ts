import type { ServiceSpec } from "@moorage/domain/service";
import { z } from "zod";
import { textOrNull } from "./common.ts";

const Text = z.string().nullable();

/** Where an application comes from, in the columns of the public API: each kind of source has its own. */
export const SourceColumns = z.object({
  sourceType: z.enum(["github", "docker", "git", "gitlab", "bitbucket", "gitea", "drop"]),
  dockerImage: Text,
  dropBuildPath: Text,
  repository: Text,
  owner: Text,
  branch: Text,
  buildPath: Text,
  githubId: Text,
  gitlabProjectId: z.number().nullable(),
  gitlabRepository: Text,
  gitlabOwner: Text,
  gitlabBranch: Text,
  gitlabBuildPath: Text,
  gitlabPathNamespace: Text,
  gitlabId: Text,
  giteaRepository: Text,
  giteaOwner: Text,
  giteaBranch: Text,
  giteaBuildPath: Text,
  giteaId: Text,
  bitbucketRepository: Text,
  bitbucketRepositorySlug: Text,
  bitbucketOwner: Text,
  bitbucketBranch: Text,
  bitbucketBuildPath: Text,
  bitbucketId: Text,
  customGitUrl: Text,
  customGitBranch: Text,
  customGitBuildPath: Text,
  customGitSSHKeyId: Text,
  enableSubmodules: z.boolean(),
  watchPaths: z.array(z.string()).nullable(),
  triggerType: z.enum(["push", "tag"]).nullable(),
});
type SourceColumns = z.output<typeof SourceColumns>;
type Source = ServiceSpec["source"];

/** "/" as the API's users know it for the root. */
const pathOf = (buildPath: string): string => `/${buildPath}`;

/** The owner may be groups within groups; the last part is the repository. */
export function splitRepository(repository: string): [owner: string, name: string] {
  const at = repository.lastIndexOf("/");
  return [repository.slice(0, at), repository.slice(at + 1)];
}

const none: SourceColumns = {
  ...(Object.fromEntries(Object.keys(SourceColumns.shape).map((name) => [name, null])) as unknown as SourceColumns),
  buildPath: "/",
  gitlabBuildPath: "/",
  giteaBuildPath: "/",
  bitbucketBuildPath: "/",
  enableSubmodules: false,
  triggerType: "push",
};

export function sourceColumnsOf(source: Source): SourceColumns {
  if (source.type === "image") return { ...none, sourceType: "docker", dockerImage: source.image };
  if (source.type === "drop") return { ...none, sourceType: "drop", dropBuildPath: textOrNull(source.buildPath) };
  const { branch, buildPath, submodules, watchPaths, trigger } = source;
  const shared = {
    ...none,
    sourceType: source.type,
    enableSubmodules: submodules,
    watchPaths: watchPaths.length > 0 ? watchPaths : null,
    triggerType: trigger,
  };
  if (source.type === "git")
    return {
      ...shared,
      customGitUrl: source.url,
      customGitBranch: textOrNull(branch),
      customGitBuildPath: pathOf(buildPath),
      customGitSSHKeyId: source.sshKeyId,
    };
  return { ...shared, ...hostedColumns(source, { branch: textOrNull(branch), path: pathOf(buildPath) }) };
}

type Hosted = Extract<Source, { gitHostId: string }>;

function hostedColumns(source: Hosted, { branch, path }: { branch: string | null; path: string }) {
  const [owner, repository] = splitRepository(source.repository);
  const id = source.gitHostId;
  switch (source.type) {
    case "github":
      return { owner, repository, branch, buildPath: path, githubId: id };
    case "gitlab":
      return {
        ...{ gitlabOwner: owner, gitlabRepository: repository, gitlabBranch: branch, gitlabBuildPath: path },
        ...{ gitlabId: id, gitlabPathNamespace: source.repository, gitlabProjectId: source.projectId },
      };
    case "gitea":
      return {
        ...{ giteaOwner: owner, giteaRepository: repository, giteaBranch: branch, giteaBuildPath: path },
        giteaId: id,
      };
    case "bitbucket":
      return {
        ...{ bitbucketOwner: owner, bitbucketRepository: source.repositoryName || repository },
        ...{ bitbucketRepositorySlug: repository, bitbucketBranch: branch, bitbucketBuildPath: path },
        bitbucketId: id,
      };
  }
}
