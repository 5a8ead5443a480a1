import { z } from "zod";
import { meant, patch, RegistryIds, saveBuildValues, sourceAndBuilder } from "./application-patch.ts";
import { updateApplication } from "./application-update.ts";
import { EnvText, saveEnv } from "./env.ts";
import { id, mutation, type Operations, query } from "./operation.ts";
import { registryOfLogin } from "./registry.ts";
import { BuilderInputs, BuildType, builderPatchOf } from "./shapes/builder.ts";
import { type SourceInput, SourceInputs } from "./shapes/source-inputs.ts";

const Id = { applicationId: id() };
const Done = z.literal(true);
const Nullable = z.string().max(100_000).nullable();

/** One of the operations that choose a source: the fields that it takes, and the type that it means. */
const saveSource = <I extends z.ZodRawShape>(
  summary: string,
  sourceType: NonNullable<SourceInput["sourceType"]>,
  input: I,
) =>
  mutation(summary, { ...Id, ...input }, Done, async (caller, given) => {
    const { applicationId, ...fields } = given as unknown as { applicationId: string } & SourceInput;
    await patch(caller, applicationId, await sourceAndBuilder(caller, applicationId, { ...fields, sourceType }));
    return true as const;
  });

/** Fields of `SourceInputs` by name. */
const only = <K extends keyof typeof SourceInputs>(...names: K[]) =>
  Object.fromEntries(names.map((name) => [name, SourceInputs[name]])) as Pick<typeof SourceInputs, K>;

const gitCommon = ["enableSubmodules", "watchPaths"] as const;

export const applicationSettingOperations: Operations = {
  update: updateApplication,
  saveDockerProvider: mutation(
    "Makes a Docker image the source.",
    {
      ...Id,
      dockerImage: Nullable,
      username: Nullable.optional(),
      password: Nullable.optional(),
      registryUrl: Nullable.optional(),
      registryId: RegistryIds.registryId,
    },
    Done,
    async (caller, { applicationId, dockerImage, registryId: given, ...login }, ctx) => {
      const input = { sourceType: "docker" as const, dockerImage };
      const change = await sourceAndBuilder(caller, applicationId, input);
      const used = await caller.service.record({ serviceId: applicationId });
      const named = meant(given, ctx);
      const registryId = given === undefined ? await registryOfLogin(caller, login, used.registryId) : named;
      await patch(caller, applicationId, { ...change, ...(registryId === undefined ? {} : { registryId }) });
      return true as const;
    },
  ),
  saveGitProvider: saveSource(
    "Makes a git repository the source: over https, or over ssh with a key of the organization.",
    "git",
    only(...(["customGitUrl", "customGitBranch", "customGitBuildPath", "customGitSSHKeyId"] as const), ...gitCommon),
  ),
  saveGithubProvider: saveSource(
    "Makes a repository of a GitHub account the source.",
    "github",
    only("githubId", "owner", "repository", "branch", "buildPath", "triggerType", ...gitCommon),
  ),
  saveGitlabProvider: saveSource(
    "Makes a repository of a GitLab account the source.",
    "gitlab",
    only(
      ...(["gitlabId", "gitlabOwner", "gitlabRepository", "gitlabPathNamespace", "gitlabProjectId"] as const),
      ...(["gitlabBranch", "gitlabBuildPath"] as const),
      ...gitCommon,
    ),
  ),
  saveBitbucketProvider: saveSource(
    "Makes a repository of a Bitbucket account the source.",
    "bitbucket",
    only(
      ...(["bitbucketId", "bitbucketOwner", "bitbucketRepository", "bitbucketRepositorySlug"] as const),
      ...(["bitbucketBranch", "bitbucketBuildPath"] as const),
      ...gitCommon,
    ),
  ),
  saveGiteaProvider: saveSource(
    "Makes a repository of a Gitea account the source.",
    "gitea",
    only("giteaId", "giteaOwner", "giteaRepository", "giteaBranch", "giteaBuildPath", ...gitCommon),
  ),
  saveBuildType: mutation(
    "How the source becomes an image.",
    { ...Id, buildType: BuildType, ...BuilderInputs },
    Done,
    async (caller, { applicationId, ...input }) => {
      const { builder } = (await caller.service.record({ serviceId: applicationId })).spec;
      await patch(caller, applicationId, builderPatchOf(builder, input));
      return true as const;
    },
  ),
  readTraefikConfig: query(
    "What was added to the proxy's file, or the generated routers of the domains, as YAML. Needs instance:proxyFiles.",
    Id,
    z.string(),
    async ({ proxyFile }, { applicationId }) => (await proxyFile.read({ serviceId: applicationId })).text,
  ),
  updateTraefikConfig: mutation(
    "Routers, middlewares and services beside the generated ones, as YAML; an empty text takes them away. A router " +
      "stands on web, for http, or with `tls: {}` on websecure, for https.",
    { ...Id, traefikConfig: z.string().max(100_000) },
    Done,
    async ({ proxyFile }, { applicationId, traefikConfig }) => {
      await proxyFile.save({ serviceId: applicationId, proxyFile: traefikConfig });
      return true as const;
    },
  ),
  refreshToken: mutation(
    "Gives the webhook a new address; the old one answers nothing any more.",
    Id,
    Done,
    async ({ webhook }, { applicationId }) => {
      await webhook.rotate({ serviceId: applicationId });
      return true as const;
    },
  ),
  disconnectGitProvider: mutation(
    "Takes the source away; what runs goes on.",
    Id,
    Done,
    async (caller, { applicationId }) => {
      await patch(caller, applicationId, { source: { type: "drop", buildPath: "" } });
      return true as const;
    },
  ),
  saveEnvironment: mutation(
    "Replaces the variables by a whole `.env` text; null leaves them as they are, an empty text removes them. " +
      "With createEnvFile, a build from a Dockerfile finds them in a file .env beside it: what copies that keeps them " +
      "in the image.",
    {
      ...Id,
      env: EnvText.nullable(),
      buildArgs: EnvText.nullish(),
      buildSecrets: EnvText.nullish(),
      createEnvFile: z.boolean().optional(),
    },
    Done,
    async (caller, { applicationId, env, createEnvFile: envFile, ...values }) => {
      if (envFile !== undefined) await patch(caller, applicationId, { build: { envFile } });
      const owner = { level: "service" as const, id: applicationId };
      if (env === null) await caller.variable.save({ owner, variables: [] });
      else await saveEnv(caller, owner, env);
      await saveBuildValues(caller, applicationId, values);
      return true as const;
    },
  ),
};
