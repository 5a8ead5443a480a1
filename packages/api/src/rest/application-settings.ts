import type { UpdateSpec } from "@moorage/core/service";
import type { SpecPatch } from "@moorage/domain/service";
import { z } from "zod";
import { EnvText, saveEnv } from "./env.ts";
import { type Caller, id, mutation, type Operations, query, type RestContext } from "./operation.ts";
import { registryOfLogin } from "./registry.ts";
import { runningFields, runningPatch } from "./running.ts";
import { BuilderInputs, BuildType, builderPatchOf } from "./shapes/builder.ts";
import { gitAddressOf, type SourceInput, SourceInputs, sourcePatchOf } from "./shapes/source-inputs.ts";
import { splitWords } from "./shapes/words.ts";

const Id = { applicationId: id() };
const Done = z.literal(true);
const Nullable = z.string().max(100_000).nullable();

const RegistryIds = { registryId: id().nullish(), buildRegistryId: id().nullish(), rollbackRegistryId: id().nullish() };
interface Registries {
  registryId?: string | null;
  buildRegistryId?: string | null;
}
type RegistryInput = Parameters<typeof registryOfLogin>[1] & z.output<z.ZodObject<typeof RegistryIds>>;

/** Whoever may not read registries was shown none, and sends that back: it stays as it is. */
const meant = (id: string | null | undefined, { permissions }: RestContext): string | null | undefined =>
  id === null && !permissions.has("registry:read") ? undefined : id;

/** What is pushed is what is rolled back to, so a registry for rollbacks is one to push to. */
async function registriesOf(caller: Caller, input: RegistryInput, ctx: RestContext): Promise<Registries> {
  const { registryUrl, username, password } = input;
  const buildRegistryId = meant(input.buildRegistryId, ctx);
  const named = input.registryId === undefined ? (input.rollbackRegistryId ?? undefined) : meant(input.registryId, ctx);
  const own = username && password ? await registryOfLogin(caller, { registryUrl, username, password }) : undefined;
  const registryId = own ?? named;
  return {
    ...(registryId === undefined ? {} : { registryId }),
    ...(buildRegistryId === undefined ? {} : { buildRegistryId }),
  };
}

type Change = SpecPatch & Registries & Pick<z.input<typeof UpdateSpec>, "sourceSecrets">;

/** Also without a change: the call is what finds out whose the service is. */
async function patch({ service }: Caller, serviceId: string, change: Change): Promise<void> {
  await service.updateSpec({ serviceId, ...change });
}

const update = mutation(
  "Changes the given settings; they apply at the next deployment. Unknown fields are ignored.",
  {
    ...Id,
    name: z.string().min(1).optional(),
    description: z.string().nullish(),
    replicas: z.number().int().optional(),
    command: Nullable.optional(),
    args: z.array(z.string()).max(100).nullish(),
    ...runningFields,
    ...SourceInputs,
    buildType: BuildType.optional(),
    ...BuilderInputs,
    autoDeploy: z.boolean().nullish(),
    env: EnvText.nullish(),
    username: Nullable.optional(),
    password: Nullable.optional(),
    registryUrl: Nullable.optional(),
    ...RegistryIds,
    buildServerId: id().nullish(),
    buildArgs: EnvText.nullish(),
    buildSecrets: EnvText.nullish(),
  },
  Done,
  async (caller, { applicationId: serviceId, name, description, ...input }, ctx) => {
    const { replicas, command, args, env, buildServerId } = input;
    await patch(caller, serviceId, {
      ...runningPatch(input),
      ...(replicas === undefined ? {} : { replicas }),
      ...(command === undefined ? {} : { command: splitWords(command ?? "") }),
      ...(args === undefined ? {} : { args: args ?? [] }),
      ...(await sourceAndBuilder(caller, serviceId, input)),
      ...(await registriesOf(caller, input, ctx)),
    });
    if (name !== undefined || description !== undefined || buildServerId !== undefined)
      await caller.service.update({
        serviceId,
        name,
        description: description === undefined ? undefined : (description ?? ""),
        buildServerId,
      });
    await saveEnv(caller, { level: "service", id: serviceId }, env);
    await saveBuildValues(caller, serviceId, input);
    if (typeof input.autoDeploy === "boolean") await caller.webhook.save({ serviceId, autoDeploy: input.autoDeploy });
    return true as const;
  },
);

type PlaceInput = SourceInput & Parameters<typeof builderPatchOf>[1];

/** Only what a call names is changed, of the settings that are there. */
async function sourceAndBuilder({ service }: Caller, serviceId: string, input: PlaceInput): Promise<Change> {
  const { source, builder } = (await service.record({ serviceId })).spec;
  const change = { ...sourcePatchOf(source, input), ...builderPatchOf(builder, input) };
  const password = change.source?.type === "git" ? gitAddressOf(input.customGitUrl ?? "").password : undefined;
  return { ...change, ...(password ? { sourceSecrets: { password } } : {}) };
}

interface BuildValues {
  buildArgs?: string | null | undefined;
  buildSecrets?: string | null | undefined;
}

/** Whole `.env` texts in place of what was there; absent and null leave it. */
async function saveBuildValues(caller: Caller, id: string, { buildArgs, buildSecrets }: BuildValues): Promise<void> {
  await saveEnv(caller, { level: "service", id, purpose: "build-argument" }, buildArgs);
  await saveEnv(caller, { level: "service", id, purpose: "build-secret" }, buildSecrets);
}

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
  update,
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
    "Routers, middlewares and services beside the generated ones, as YAML; an empty text takes them away.",
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
      await patch(caller, applicationId, { source: { type: "drop" } });
      return true as const;
    },
  ),
  saveEnvironment: mutation(
    "Replaces the variables by a whole `.env` text; null leaves them as they are, an empty text removes them.",
    {
      ...Id,
      env: EnvText.nullable(),
      buildArgs: EnvText.nullish(),
      buildSecrets: EnvText.nullish(),
      createEnvFile: z.boolean().optional(),
    },
    Done,
    async (caller, { applicationId, env, ...values }) => {
      const owner = { level: "service" as const, id: applicationId };
      if (env === null) await caller.variable.save({ owner, variables: [] });
      else await saveEnv(caller, owner, env);
      await saveBuildValues(caller, applicationId, values);
      return true as const;
    },
  ),
};
