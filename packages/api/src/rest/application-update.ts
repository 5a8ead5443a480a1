import { AppError } from "@moorage/domain";
import { z } from "zod";
import { patch, RegistryIds, registriesOf, saveBuildValues, sourceAndBuilder } from "./application-patch.ts";
import { EnvText, saveEnv } from "./env.ts";
import { type Caller, id, mutation, type RestContext } from "./operation.ts";
import { runningFields, runningPatch } from "./running.ts";
import { keptOf } from "./shapes/application.ts";
import { fixedInputs } from "./shapes/application-fixed.ts";
import { BuilderInputs, BuildType } from "./shapes/builder.ts";
import { SourceInputs } from "./shapes/source-inputs.ts";
import { ApplicationStatus } from "./shapes/status.ts";
import { splitWords } from "./shapes/words.ts";

const Nullable = z.string().max(100_000).nullish();

/** What clients that write a whole row back send along. Another value than the application's own is refused. */
const ownFields = {
  appName: z.string().max(200).optional(),
  environmentId: id().optional(),
  refreshToken: z.string().max(500).nullish(),
};
type Own = z.output<z.ZodObject<typeof ownFields>>;

/** What is seen, not set: a row that is sent back may be older than its application. */
const seenFields = { applicationStatus: ApplicationStatus.optional(), createdAt: z.string().max(100).optional() };

const fields = {
  name: z.string().min(1).optional(),
  description: z.string().nullish(),
  replicas: z.number().int().optional(),
  command: Nullable,
  args: z.array(z.string()).max(100).nullish(),
  ...runningFields,
  ...SourceInputs,
  buildType: BuildType.optional(),
  ...BuilderInputs,
  cleanCache: z.boolean().nullish(),
  createEnvFile: z.boolean().optional(),
  autoDeploy: z.boolean().nullish(),
  rollbackActive: z.boolean().nullish(),
  env: EnvText.nullish(),
  username: Nullable,
  password: Nullable,
  registryUrl: Nullable,
  ...RegistryIds,
  buildServerId: id().nullish(),
  buildArgs: EnvText.nullish(),
  buildSecrets: EnvText.nullish(),
};
type Fields = z.output<z.ZodObject<typeof fields>>;

export const updateApplication = mutation(
  "Changes the given settings; they apply at the next deployment. Fields of another source or build type than the " +
    "application's change nothing, nor do applicationStatus and createdAt; what is not there yet is refused. " +
    "With createEnvFile, a build from a Dockerfile finds the variables in a file .env beside it: what copies that keeps " +
    "them in the image.",
  { applicationId: id(), ...fields, ...ownFields, ...seenFields, ...fixedInputs },
  z.literal(true),
  async (caller, { applicationId: serviceId, ...input }, ctx) => {
    await requireOwn(caller, serviceId, input, ctx);
    await patch(caller, serviceId, {
      ...settingsOf(input),
      ...(await sourceAndBuilder(caller, serviceId, input)),
      ...(await registriesOf(caller, serviceId, input, ctx)),
    });
    await saveBeside(caller, serviceId, input);
    await saveEnv(caller, { level: "service", id: serviceId }, input.env);
    await saveBuildValues(caller, serviceId, input);
    if (typeof input.autoDeploy === "boolean") await caller.webhook.save({ serviceId, autoDeploy: input.autoDeploy });
    return true as const;
  },
);

/** Null is the default of a switch. */
const given = <K extends string>(name: K, value: boolean | null | undefined): { [N in K]?: boolean } =>
  value === undefined ? {} : ({ [name]: value ?? false } as { [N in K]?: boolean });

function settingsOf({ replicas, command, args, cleanCache, createEnvFile, ...input }: Fields) {
  return {
    ...runningPatch(input),
    build: { ...given("withoutCache", cleanCache), ...given("envFile", createEnvFile) },
    ...(replicas === undefined ? {} : { replicas }),
    ...(command === undefined ? {} : { command: splitWords(command ?? "") }),
    ...(args === undefined ? {} : { args: args ?? [] }),
  };
}

async function saveBeside(caller: Caller, serviceId: string, input: Fields): Promise<void> {
  const { name, description, buildServerId, rollbackActive } = input;
  const keepDeployments =
    typeof rollbackActive === "boolean"
      ? keptOf(rollbackActive, (await caller.service.record({ serviceId })).keepDeployments)
      : undefined;
  if ([name, description, buildServerId, keepDeployments].every((value) => value === undefined)) return;
  await caller.service.update({
    ...{ serviceId, name, buildServerId, keepDeployments },
    description: description === undefined ? undefined : (description ?? ""),
  });
}

const otherWays = {
  appName: "The name on the machine stays as it is: other services call it by that. Change `name` instead.",
  environmentId: "application.move takes an application to another environment.",
  refreshToken: "A token is made here, never given: application.refreshToken makes a new one.",
};

/** Before anything is written. */
async function requireOwn(caller: Caller, serviceId: string, input: Own, ctx: RestContext): Promise<void> {
  const { appName, environmentId, refreshToken } = input;
  if (appName === undefined && environmentId === undefined && !refreshToken) return;
  const row = await caller.service.record({ serviceId });
  const token =
    refreshToken && ctx.permissions.has("deployment:create") ? (await caller.webhook.get({ serviceId })).token : null;
  const own = { appName: row.slug, environmentId: row.environmentId, refreshToken: token };
  for (const field of ["appName", "environmentId", "refreshToken"] as const)
    if (input[field] && input[field] !== own[field])
      throw new AppError("INVALID", otherWays[field], {
        field,
        issues: [{ path: [field], message: otherWays[field] }],
      });
}
