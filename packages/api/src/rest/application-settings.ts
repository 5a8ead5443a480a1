import { AppError } from "@moorage/domain";
import { builders } from "@moorage/domain/providers";
import type { SpecPatch } from "@moorage/domain/service";
import { z } from "zod";
import { EnvText, saveEnv } from "./env.ts";
import { type Caller, id, mutation, type Operations } from "./operation.ts";
import { splitWords } from "./shapes/words.ts";

const Id = { applicationId: id() };
const Done = z.literal(true);
const Nullable = z.string().max(100_000).nullable();

const BuildType = z.enum(["dockerfile", "heroku_buildpacks", "paketo_buildpacks", "nixpacks", "static", "railpack"]);
const SourceType = z.enum(["github", "docker", "git", "gitlab", "bitbucket", "gitea", "drop"]);

/** A setting of something that is not there yet: said, not swallowed. Empty values pass, as clients send all columns. */
function refuse(values: Record<string, string | null | undefined>, why: string): void {
  for (const [field, value] of Object.entries(values))
    if (value) throw new AppError("INVALID", `${field}: ${why}`, { field });
}
const noRegistries = "signing in to a registry is not supported yet. Use an image that needs no sign-in.";
const noBuildValues = "build arguments and build secrets are not supported yet. Leave it empty.";

/** The API's users write "/" and "./app" for what is a relative path here. */
const relative = (text: string): string =>
  text
    .trim()
    .replace(/^(?:\.?\/)+/, "")
    .replace(/^\.$/, "");

interface BuilderInput {
  buildType?: z.output<typeof BuildType> | undefined;
  dockerfile?: string | null | undefined;
  dockerContextPath?: string | null | undefined;
  dockerBuildStage?: string | null | undefined;
}

/** Absent fields stay as they are; null means the default. */
async function builderPatch(caller: Caller, serviceId: string, input: BuilderInput): Promise<SpecPatch> {
  const { buildType, dockerfile, dockerContextPath: context, dockerBuildStage: target } = input;
  if (buildType !== undefined && !builders.types.some((type) => type === buildType))
    throw new AppError("INVALID", `The build type ${buildType} is not supported yet. Use dockerfile.`, {
      field: "buildType",
    });
  if ([dockerfile, context, target].every((value) => value === undefined)) return {};
  const { builder } = (await caller.service.record({ serviceId })).spec;
  return {
    builder: {
      ...builder,
      ...(dockerfile === undefined ? {} : { dockerfile: relative(dockerfile ?? "") || "Dockerfile" }),
      ...(context === undefined ? {} : { contextPath: relative(context ?? "") }),
      ...(target === undefined ? {} : { target: target?.trim() ?? "" }),
    },
  };
}

interface SourceInput {
  sourceType?: z.output<typeof SourceType> | undefined;
  dockerImage?: string | null | undefined;
}

/** An image in a call that names no source type is the source: that is what it was sent for. */
function sourcePatch({ sourceType, dockerImage }: SourceInput): SpecPatch {
  if (sourceType === "drop") return { source: { type: "drop" } };
  if (sourceType !== undefined && sourceType !== "docker")
    throw new AppError("INVALID", `The source ${sourceType} is not supported yet. Use docker or drop.`, {
      field: "sourceType",
    });
  if (dockerImage) return { source: { type: "image", image: dockerImage } };
  if (sourceType === "docker" && dockerImage !== undefined)
    throw new AppError("INVALID", "Name an image, for example nginx:1.27.", { field: "dockerImage" });
  return {};
}

/** Also without a change: the call is what finds out whose the service is. */
async function patch({ service }: Caller, serviceId: string, change: SpecPatch): Promise<void> {
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
    sourceType: SourceType.optional(),
    dockerImage: Nullable.optional(),
    buildType: BuildType.optional(),
    dockerfile: Nullable.optional(),
    dockerContextPath: Nullable.optional(),
    dockerBuildStage: Nullable.optional(),
    env: EnvText.nullish(),
    username: Nullable.optional(),
    password: Nullable.optional(),
    registryUrl: Nullable.optional(),
    buildArgs: Nullable.optional(),
    buildSecrets: Nullable.optional(),
  },
  Done,
  async (caller, { applicationId: serviceId, name, description, ...input }) => {
    const { replicas, command, args, env } = input;
    refuse({ username: input.username, password: input.password, registryUrl: input.registryUrl }, noRegistries);
    refuse({ buildArgs: input.buildArgs, buildSecrets: input.buildSecrets }, noBuildValues);
    await patch(caller, serviceId, {
      ...(replicas === undefined ? {} : { replicas }),
      ...(command === undefined ? {} : { command: splitWords(command ?? "") }),
      ...(args === undefined ? {} : { args: args ?? [] }),
      ...(await sourceChange(caller, serviceId, input)),
      ...(await builderPatch(caller, serviceId, input)),
    });
    if (name !== undefined || description !== undefined)
      await caller.service.update({
        serviceId,
        name,
        description: description === undefined ? undefined : (description ?? ""),
      });
    await saveEnv(caller, { level: "service", id: serviceId }, env);
    return true as const;
  },
);

/** A client that sends a whole row back names the source that is there; then an uploaded archive must stay. */
async function sourceChange({ service }: Caller, serviceId: string, input: SourceInput): Promise<SpecPatch> {
  const change = sourcePatch(input);
  if (change.source?.type !== "drop") return change;
  const { source } = await service.record({ serviceId });
  return source.type === "drop" ? {} : change;
}

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
    },
    Done,
    async (caller, { applicationId, dockerImage, ...registry }) => {
      refuse(registry, noRegistries);
      await patch(caller, applicationId, sourcePatch({ sourceType: "docker", dockerImage }));
      return true as const;
    },
  ),
  saveBuildType: mutation(
    "How the source becomes an image. For now: from its Dockerfile.",
    {
      ...Id,
      buildType: BuildType,
      dockerfile: Nullable.optional(),
      dockerContextPath: Nullable.optional(),
      dockerBuildStage: Nullable.optional(),
      herokuVersion: Nullable.optional(),
      railpackVersion: Nullable.optional(),
      publishDirectory: Nullable.optional(),
      isStaticSpa: z.boolean().nullish(),
    },
    Done,
    async (caller, { applicationId, ...input }) => {
      await patch(caller, applicationId, await builderPatch(caller, applicationId, input));
      return true as const;
    },
  ),
  saveEnvironment: mutation(
    "Replaces the variables by a whole `.env` text; null leaves them as they are, an empty text removes them.",
    {
      ...Id,
      env: EnvText.nullable(),
      buildArgs: Nullable.optional(),
      buildSecrets: Nullable.optional(),
      createEnvFile: z.boolean().optional(),
    },
    Done,
    async (caller, { applicationId, env, buildArgs, buildSecrets }) => {
      refuse({ buildArgs, buildSecrets }, noBuildValues);
      const owner = { level: "service" as const, id: applicationId };
      if (env === null) await caller.variable.save({ owner, variables: [] });
      else await saveEnv(caller, owner, env);
      return true as const;
    },
  ),
};
