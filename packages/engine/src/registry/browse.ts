import type { RegistryRepositories, RegistryTag, RegistryTags } from "@moorage/domain";
import { AppError } from "@moorage/domain";
import { RegistryClient, type RegistryPlace, type Reply } from "./client.ts";

const repositoriesMax = 100;
/** Names of one page of the registry's own; many give fewer, however many are asked for. */
const namesMax = 1_000;
const pagesMax = 20;
const tagsMax = 20;
const atOnce = 5;

const noList = "This registry does not list its repositories. Enter the name of one to see its tags.";

/** What a registry lists, below `prefix`; many let nobody list. Pages of others' alone are passed over. */
export async function listRepositories(
  place: RegistryPlace,
  prefix: string,
  after: string | undefined,
): Promise<RegistryRepositories> {
  const client = new RegistryClient(place);
  const scope = "registry:catalog:*";
  let query = new URLSearchParams({ n: String(repositoriesMax), ...(after ? { last: after } : {}) }).toString();
  for (let page = 1; ; page += 1) {
    const reply = await client.get(`_catalog?${query}`, scope);
    requireAnswer(place, reply);
    if (reply.status !== 200) return { repositories: [], next: null, reason: noList };
    const found = namesIn(parse(reply)["repositories"]);
    const repositories = prefix === "" ? found : found.filter((name) => name.startsWith(`${prefix}/`));
    const more = nextOf(reply);
    if (repositories.length > 0 || more === undefined || page === pagesMax)
      return { repositories, next: more === undefined ? null : (found.at(-1) ?? null), reason: null };
    query = more;
  }
}

/** The newest tags of a repository by their names, from behind `after` on, each with what it is. */
export async function listTags(
  place: RegistryPlace,
  repository: string,
  after: string | undefined,
): Promise<RegistryTags> {
  const client = new RegistryClient(place);
  const scope = `repository:${repository}:pull`;
  const names = (await listNames(client, place, repository, scope)).sort(newestFirst);
  const behind = after === undefined ? names : names.filter((name) => newestFirst(name, after) > 0);
  const left = behind.slice(0, tagsMax);
  const next = behind.length > left.length ? (left.at(-1) ?? null) : null;
  const tags: RegistryTag[] = [];
  while (left.length > 0)
    tags.push(...(await Promise.all(left.splice(0, atOnce).map((tag) => readTag(client, repository, tag, scope)))));
  return { tags, next };
}

const { compare } = new Intl.Collator("en", { numeric: true });
const newestFirst = (a: string, b: string): number => compare(b, a) || (a < b ? 1 : a > b ? -1 : 0);

/** Registries list by the alphabet: the newest are on the last page. */
async function listNames(
  client: RegistryClient,
  place: RegistryPlace,
  repository: string,
  scope: string,
): Promise<string[]> {
  const names: string[] = [];
  const path = `${repository}/tags/list`;
  let query: string | undefined = `n=${namesMax}`;
  for (let page = 1; query !== undefined && page <= pagesMax; page += 1) {
    let reply: Reply = await client.get(`${path}?${query}`, scope);
    // Some refuse to be asked for so many.
    if (reply.status === 400 && page === 1) reply = await client.get(path, scope);
    requireAnswer(place, reply);
    if (reply.status !== 200)
      throw new AppError("NOT_FOUND", `${place.address} has no repository ${repository} for this account.`, {
        field: "repository",
      });
    names.push(...namesIn(parse(reply)["tags"]));
    query = nextOf(reply);
  }
  return names;
}

const namesIn = (list: unknown): string[] =>
  Array.isArray(list) ? list.filter((name) => typeof name === "string") : [];

/** The query of the page behind this one. */
const nextOf = ({ headers }: Reply): string | undefined => /<[^>?]*\?([^>]*)>/.exec(String(headers["link"] ?? ""))?.[1];

/** That it is in trouble says nothing of what it has. */
function requireAnswer({ address }: RegistryPlace, { status }: Reply): void {
  if (status === 429)
    throw new AppError("LIMIT", `${address} lets nobody in for now: there were too many requests.`, {
      hint: "Wait until its limit is reset.",
    });
  if (status >= 500)
    throw new AppError("UNAVAILABLE", `${address} has a problem of its own: it answered with status ${status}.`, {
      ...{ retryable: true, hint: "Look at the registry's log, and try again when it answers." },
    });
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
  return { ...known, sizeBytes, createdAt: isoOf(created) };
}

/** Some tools write none, or a time that is none. */
function isoOf(text: string | undefined): string | null {
  const at = Date.parse(text ?? "");
  return Number.isNaN(at) ? null : new Date(at).toISOString();
}

function parse({ text }: Reply): Record<string, unknown> {
  try {
    return { ...(JSON.parse(text) as object) };
  } catch (cause) {
    throw new AppError("UNAVAILABLE", "The registry answered with something else than the registry API v2.", { cause });
  }
}
