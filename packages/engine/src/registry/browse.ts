import type { RegistryRepositories, RegistryTag, RegistryTags } from "@moorage/domain";
import { AppError } from "@moorage/domain";
import { RegistryClient, type RegistryPlace, type Reply } from "./client.ts";

const repositoriesMax = 100;
const tagsMax = 20;
const atOnce = 5;

const noList = "This registry does not list its repositories. Enter the name of one to see its tags.";

/** What a registry lists, below `prefix`; many let nobody list. */
export async function listRepositories(
  place: RegistryPlace,
  prefix: string,
  after: string | undefined,
): Promise<RegistryRepositories> {
  const query = new URLSearchParams({ n: String(repositoriesMax), ...(after ? { last: after } : {}) });
  const reply = await new RegistryClient(place).get(`_catalog?${query}`, "registry:catalog:*");
  if (reply.status !== 200) return { repositories: [], next: null, reason: noList };
  const { repositories } = parse(reply) as { repositories?: string[] | null };
  const found = repositories ?? [];
  const wanted = prefix === "" ? found : found.filter((name) => name.startsWith(`${prefix}/`));
  return { repositories: wanted, next: reply.headers["link"] ? (found.at(-1) ?? null) : null, reason: null };
}

/** The newest tags of a repository by their names, each with what it is. */
export async function listTags(place: RegistryPlace, repository: string): Promise<RegistryTags> {
  const client = new RegistryClient(place);
  const scope = `repository:${repository}:pull`;
  const reply = await client.get(`${repository}/tags/list`, scope);
  if (reply.status !== 200)
    throw new AppError("NOT_FOUND", `${place.address} has no repository ${repository} for this account.`, {
      field: "repository",
    });
  const { tags } = parse(reply) as { tags?: string[] | null };
  const names = (tags ?? []).sort((a, b) => b.localeCompare(a, "en", { numeric: true }));
  const left = names.slice(0, tagsMax);
  const read: RegistryTag[] = [];
  while (left.length > 0)
    read.push(...(await Promise.all(left.splice(0, atOnce).map((tag) => readTag(client, repository, tag, scope)))));
  return { tags: read, more: names.length > tagsMax };
}

interface Manifest {
  config?: { digest: string; size: number };
  layers?: { size: number }[];
  manifests?: { digest: string; platform?: { os?: string; architecture?: string } }[];
}

const manifestTypes = [
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
  "application/vnd.docker.distribution.manifest.v2+json",
].join(", ");

/** Of an image for several platforms, size and age are those of the first that runs on Linux. */
async function readTag(client: RegistryClient, repository: string, tag: string, scope: string): Promise<RegistryTag> {
  const manifest = (reference: string) => client.get(`${repository}/manifests/${reference}`, scope, manifestTypes);
  const top = await manifest(tag);
  const digest = top.headers["docker-content-digest"];
  const known: RegistryTag = {
    tag,
    digest: typeof digest === "string" ? digest : null,
    sizeBytes: null,
    createdAt: null,
  };
  if (top.status !== 200) return known;
  const { manifests } = parse(top) as Manifest;
  const chosen = manifests?.find(({ platform }) => platform?.os === "linux") ?? manifests?.[0];
  const { config, layers } = parse(chosen ? await manifest(chosen.digest) : top) as Manifest;
  if (!config) return known;
  const blob = await client.get(`${repository}/blobs/${config.digest}`, scope);
  const { created } = (blob.status === 200 ? parse(blob) : {}) as { created?: string };
  const sizeBytes = (layers ?? []).reduce((sum, { size }) => sum + size, config.size);
  return { ...known, sizeBytes, createdAt: created ? new Date(created).toISOString() : null };
}

function parse({ text }: Reply): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new AppError("UNAVAILABLE", "The registry answered with something else than the registry API v2.", { cause });
  }
}
