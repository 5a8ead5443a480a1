/** What several operations that change an application's settings do in the same way. */
import type { UpdateSpec } from "@moorage/core/service";
import type { SpecPatch } from "@moorage/domain/service";
import type { z } from "zod";
import { saveEnv } from "./env.ts";
import { type Caller, id, type RestContext } from "./operation.ts";
import { registryOfLogin } from "./registry.ts";
import { builderPatchOf } from "./shapes/builder.ts";
import { gitAddressOf, type SourceInput, sourcePatchOf } from "./shapes/source-inputs.ts";

export const RegistryIds = {
  registryId: id().nullish(),
  buildRegistryId: id().nullish(),
  rollbackRegistryId: id().nullish(),
};
interface Registries {
  registryId?: string | null;
  buildRegistryId?: string | null;
}
type RegistryInput = Parameters<typeof registryOfLogin>[1] & z.output<z.ZodObject<typeof RegistryIds>>;

/** Whoever may not read registries was shown none, and sends that back: it stays as it is. */
export const meant = (id: string | null | undefined, { permissions }: RestContext): string | null | undefined =>
  id === null && !permissions.has("registry:read") ? undefined : id;

/** What is pushed is what is rolled back to, so a registry for rollbacks is one to push to. One that is named comes first. */
export async function registriesOf(
  caller: Caller,
  serviceId: string,
  input: RegistryInput,
  ctx: RestContext,
): Promise<Registries> {
  const buildRegistryId = meant(input.buildRegistryId, ctx);
  const named = input.registryId === undefined ? (input.rollbackRegistryId ?? undefined) : meant(input.registryId, ctx);
  const own = await ownLogin(caller, serviceId, input, ctx);
  const registryId = own === undefined ? named : (own ?? named ?? null);
  return {
    ...(registryId === undefined ? {} : { registryId }),
    ...(buildRegistryId === undefined ? {} : { buildRegistryId }),
  };
}

/** Only an image has a login of its own; who may not read registries was shown none, and takes none away. */
async function ownLogin(caller: Caller, serviceId: string, input: RegistryInput, { permissions }: RestContext) {
  const { registryUrl, username, password } = input;
  const { spec, registryId } = await caller.service.record({ serviceId });
  const isShown = spec.source.type === "image" && permissions.has("registry:read");
  if (!isShown && !username && !password) return undefined;
  return registryOfLogin(caller, { registryUrl, username, password }, isShown ? registryId : null);
}

type Change = SpecPatch & Registries & Pick<z.input<typeof UpdateSpec>, "sourceSecrets">;

/** Also without a change: the call is what finds out whose the service is. */
export async function patch({ service }: Caller, serviceId: string, change: Change): Promise<void> {
  await service.updateSpec({ serviceId, ...change });
}

type PlaceInput = SourceInput & Parameters<typeof builderPatchOf>[1];

/** Only what a call names is changed, of the settings that are there. */
export async function sourceAndBuilder({ service }: Caller, serviceId: string, input: PlaceInput): Promise<Change> {
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
export async function saveBuildValues(
  caller: Caller,
  id: string,
  { buildArgs, buildSecrets }: BuildValues,
): Promise<void> {
  await saveEnv(caller, { level: "service", id, purpose: "build-argument" }, buildArgs);
  await saveEnv(caller, { level: "service", id, purpose: "build-secret" }, buildSecrets);
}
