/** Of the git hosts' names: each kind has its own id, and most of the rest is the same. */
import { application, type Ids, on, plain, type Sample } from "./sample.ts";

export const gitReads: Sample[] = [
  plain("gitProvider.getAll"),
  plain("gitProvider.allForPermissions"),
  plain("github.githubProviders"),
  plain("gitlab.gitlabProviders"),
  plain("bitbucket.bitbucketProviders"),
  plain("gitea.giteaProviders"),
  ...(["github", "gitlab", "bitbucket", "gitea"] as const).flatMap((type) => {
    const named = (ids: Ids) => ({ [`${type}Id`]: type === "gitea" ? ids.gitHostId : ids[`${type}Id`] });
    const name = `${type.charAt(0).toUpperCase()}${type.slice(1)}`;
    const repo = type === "gitea" ? "repositoryName" : "repo";
    return [
      on(`${type}.one`, named),
      on(`${type}.get${name}Repositories`, named),
      on(`${type}.get${name}Branches`, (ids) => ({ ...named(ids), owner: "shop", [repo]: "api" })),
    ];
  }),
  on("gitea.getGiteaUrl", ({ gitHostId: giteaId }) => ({ giteaId })),
];

export const gitChanges: Sample[] = [
  plain("gitlab.create", {
    name: "Lab",
    authId: "x",
    gitlabUrl: "https://gitlab.com",
    applicationId: "a",
    secret: "s",
  }),
  plain("bitbucket.create", { name: "Bucket", authId: "x", bitbucketWorkspaceName: "quay", apiToken: "t" }),
  plain("gitea.create", { name: "Tea", giteaUrl: "https://gitea.com", clientId: "c", clientSecret: "s" }),
  on("github.update", ({ githubId }) => ({ githubId, gitProviderId: githubId, name: "Hub", githubAppName: "x" })),
  on("gitlab.update", ({ gitlabId }) => ({
    ...{ gitlabId, gitProviderId: gitlabId, name: "Our lab", gitlabUrl: "https://git.example.com" },
    ...{ groupName: "shop", secret: "" },
  })),
  on("bitbucket.update", ({ bitbucketId }) => ({ bitbucketId, gitProviderId: bitbucketId, name: "Our bucket" })),
  on("gitea.update", ({ gitHostId: giteaId }) => ({
    ...{ giteaId, gitProviderId: giteaId, name: "Our tea", giteaUrl: "https://git.example.com" },
  })),
  on("github.testConnection", ({ githubId }) => ({ githubId })),
  on("gitlab.testConnection", ({ gitlabId }) => ({ gitlabId })),
  on("bitbucket.testConnection", ({ bitbucketId }) => ({ bitbucketId })),
  on("gitea.testConnection", ({ gitHostId: giteaId }) => ({ giteaId })),
  application("application.saveGithubProvider", { repository: "api", owner: "shop", buildPath: "/", branch: "main" }),
  application("application.saveGitlabProvider", { gitlabOwner: "shop", gitlabRepository: "api", gitlabBranch: "main" }),
  application("application.saveBitbucketProvider", { bitbucketOwner: "shop", bitbucketRepository: "api" }),
  application("application.saveGiteaProvider", { giteaOwner: "shop", giteaRepository: "api", giteaBranch: "main" }),
].map(withAccount);
export const gitRemovals: Sample[] = [
  on("gitProvider.toggleShare", ({ gitlabId }) => ({ gitProviderId: gitlabId, sharedWithOrganization: true })),
  on("gitProvider.remove", ({ gitlabId }) => ({ gitProviderId: gitlabId })),
];

/** A source names the account that it is of. */
function withAccount(sample: Sample): Sample {
  const [, kind] = /^application\.save(Github|Gitlab|Bitbucket|Gitea)Provider$/.exec(sample.name) ?? [];
  if (!kind) return sample;
  const ids: Record<string, keyof Ids> = {
    ...{ Github: "githubId", Gitlab: "gitlabId", Bitbucket: "bitbucketId", Gitea: "gitHostId" },
  };
  const of = ids[kind] ?? "gitHostId";
  return { ...sample, input: (all) => ({ ...sample.input(all), [`${kind.toLowerCase()}Id`]: all[of] }) };
}
