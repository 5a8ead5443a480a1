import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Secret } from "@moorage/domain";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { listRepositories, listTags } from "./browse.ts";
import type { RegistryPlace } from "./client.ts";

/** A registry that gives at most so many names at once, as GHCR does, whatever is asked for. */
const pageMax = 3;
let tags: string[];
let repositories: string[];
/** More than this it does not let itself be asked for. */
let namesMax: number;
let password: string;
let broken: number | undefined;
let place: RegistryPlace;

function page(names: string[], path: string, last: string | null, response: ServerResponse): string[] {
  const behind = [...names].sort().filter((name) => last === null || name > last);
  const shown = behind.slice(0, pageMax);
  if (behind.length > pageMax)
    response.setHeader("link", `</v2/${path}?n=${pageMax}&last=${shown.at(-1)}>; rel="next"`);
  return shown;
}

function answer({ url = "", headers }: IncomingMessage, response: ServerResponse): ServerResponse {
  const { pathname, searchParams } = new URL(url, "http://registry");
  const json = (status: number, body: unknown) => response.writeHead(status).end(JSON.stringify(body));
  if (broken !== undefined) return json(broken, {});
  if (headers.authorization !== `Basic ${btoa(`ana:${password}`)}`) {
    response.setHeader("www-authenticate", 'Basic realm="r"');
    return json(401, {});
  }
  if (Number(searchParams.get("n")) > namesMax) return json(400, {});
  const last = searchParams.get("last");
  const path = pathname.slice("/v2/".length);
  if (path === "_catalog") return json(200, { repositories: page(repositories, path, last, response) });
  if (path === "app/tags/list") return json(200, { name: "app", tags: page(tags, path, last, response) });
  response.setHeader("docker-content-digest", "sha256:1");
  if (path.startsWith("app/manifests/")) return json(200, { config: { digest: "sha256:2", size: 1 }, layers: [] });
  return json(path.startsWith("app/blobs/") ? 200 : 404, { created: "not a time" });
}

const server = createServer((request, response) => void answer(request, response));
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const address = `127.0.0.1:${port}`;
  const auth = { serveraddress: address, username: "ana", password: new Secret("canary-right") };
  place = { address, caCertificate: undefined, auth, allow: async () => undefined };
});
beforeEach(() => {
  tags = Array.from({ length: 45 }, (_, number) => `v${number + 1}`);
  repositories = ["a/1", "a/2", "a/3", "b/1", "b/2", "b/3", "zoo/x"];
  password = "canary-right";
  namesMax = 1_000;
  broken = undefined;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

test("the newest tags must come first, though the registry's first page has the oldest, and all can be reached", async () => {
  const first = await listTags(place, "app", undefined);
  expect(first.tags.map(({ tag }) => tag).slice(0, 3)).toEqual(["v45", "v44", "v43"]);
  expect(first.next).toBe("v26");
  const second = await listTags(place, "app", "v26");
  expect([second.tags[0]?.tag, second.tags.length, second.next]).toEqual(["v25", 20, "v6"]);
  const third = await listTags(place, "app", "v6");
  expect([third.tags.map(({ tag }) => tag), third.next]).toEqual([["v5", "v4", "v3", "v2", "v1"], null]);
  namesMax = 100;
  expect((await listTags(place, "app", "v6")).tags).toEqual(third.tags);
});

test("a time that is none must be told as unknown", async () => {
  tags = ["v1"];
  expect((await listTags(place, "app", undefined)).tags).toEqual([
    { tag: "v1", digest: "sha256:1", sizeBytes: 1, createdAt: null },
  ]);
});

test("images below the prefix must be found behind pages of others, and no page be shown as empty", async () => {
  expect(await listRepositories(place, "zoo", undefined)).toEqual({
    repositories: ["zoo/x"],
    next: null,
    reason: null,
  });
  expect(await listRepositories(place, "b", undefined)).toMatchObject({
    repositories: ["b/1", "b/2", "b/3"],
    next: "b/3",
  });
  expect(await listRepositories(place, "none", undefined)).toMatchObject({
    repositories: [],
    next: null,
    reason: null,
  });
});

test("a password that is refused, and a registry in trouble, must not be told as having nothing to list", async () => {
  password = "another";
  const refused = { code: "INVALID", field: "secrets.password" };
  await expect(listRepositories(place, "", undefined)).rejects.toMatchObject(refused);
  await expect(listTags(place, "app", undefined)).rejects.toMatchObject(refused);
  broken = 503;
  const trouble = { code: "UNAVAILABLE", message: expect.stringContaining("a problem of its own") };
  await expect(listRepositories(place, "", undefined)).rejects.toMatchObject(trouble);
  await expect(listTags(place, "app", undefined)).rejects.toMatchObject(trouble);
  broken = 429;
  await expect(listTags(place, "app", undefined)).rejects.toMatchObject({ code: "LIMIT" });
});
