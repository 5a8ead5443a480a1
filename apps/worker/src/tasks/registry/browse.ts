/** What a registry has, asked for a list; the right to ask was checked where the question was asked. */
import { notFound, type QuestionInput, type QuestionOutput } from "@moorage/domain";
import { resolveHost } from "@moorage/engine/git";
import { listRepositories, listTags, type RegistryPlace } from "@moorage/engine/registry";
import type { Worker } from "../../worker.ts";
import { authOf, findRegistry, openRegistry } from "./access.ts";

async function placeOf(worker: Worker, registryId: string): Promise<{ place: RegistryPlace; prefix: string }> {
  const row = await findRegistry(worker, registryId);
  if (!row) throw notFound("Registry");
  const { address, imagePrefix: prefix, caCertificate } = openRegistry(worker, row);
  // The registry itself was allowed when it was connected; where it sends us is its own word.
  const policy = { privateAddresses: true };
  const allow = async (host: string) => {
    await resolveHost(worker.here, host.replace(/^\[|\]$/g, ""), policy, worker.stopping);
  };
  return { place: { address, caCertificate, auth: await authOf(worker, row), allow }, prefix };
}

export async function imagesOf(
  worker: Worker,
  { registryId, after }: QuestionInput<"registry.images">,
): Promise<QuestionOutput<"registry.images">> {
  const { place, prefix } = await placeOf(worker, registryId);
  return listRepositories(place, prefix, after);
}

export async function tagsOf(
  worker: Worker,
  { registryId, repository, after }: QuestionInput<"registry.tags">,
): Promise<QuestionOutput<"registry.tags">> {
  return listTags((await placeOf(worker, registryId)).place, repository, after);
}
