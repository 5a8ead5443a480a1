import { cookieOf } from "@moorage/core/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type RestWorld, restWorld, streamOf } from "../testing/rest-world.ts";

let world: RestWorld;
beforeAll(async () => {
  world = await restWorld();
});
afterAll(() => world.close());

const headers = () => ({ "x-api-key": world.key });
const post = (url: string, body: string | undefined, type?: string) =>
  world.fetch(url, {
    method: "POST",
    headers: { ...headers(), ...(type ? { "content-type": type } : {}) },
    ...(body === undefined ? {} : { body: new TextEncoder().encode(body) }),
  });

describe("what is refused for its form", () => {
  test.each([
    ["GET", "/api/project.nothing"],
    ["GET", "/api/project.create"],
    ["POST", "/api/project.all"],
    ["PUT", "/api/project.create"],
    ["GET", "/api/"],
    ["GET", "/api/constructor"],
    ["GET", "/api/upload"],
    ["POST", "/swagger"],
  ])("%s %s must be unknown", async (method, url) => {
    const answer = await world.fetch(url, { method, headers: headers() });
    expect([answer.status, answer.body]).toMatchObject([404, { message: "Not found", code: "NOT_FOUND" }]);
  });

  test("a body of another type must be refused as such, also when it holds JSON", async () => {
    for (const type of ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]) {
      const answer = await post("/api/project.create", '{"name":"x"}', type);
      expect([type, answer.status, answer.body]).toMatchObject([type, 415, { code: "UNSUPPORTED_MEDIA_TYPE" }]);
    }
    expect((await post("/api/project.create", '{"name":"x"}')).status).toBe(415);
  });

  test("a body that is too large must be refused, whatever its length says", async () => {
    const large = JSON.stringify({ name: "x".repeat(3 * 1024 * 1024) });
    expect(await post("/api/project.create", large, "application/json")).toMatchObject({
      status: 413,
      body: { code: "PAYLOAD_TOO_LARGE" },
    });
    const pieces = streamOf(Array.from({ length: 40 }, () => Buffer.alloc(64 * 1024, 32)));
    const sent = { method: "POST", headers: { ...headers(), "content-type": "application/json" }, body: pieces };
    expect((await world.fetch("/api/project.create", { ...sent, duplex: "half" })).status).toBe(413);
  });

  test("a body that is no JSON, or no object, must be said to be that", async () => {
    for (const broken of ["{", "nothing", "\u0000", '{"name":'])
      expect(await post("/api/project.create", broken, "application/json")).toMatchObject({
        status: 400,
        body: { code: "PARSE_ERROR" },
      });
    for (const wrong of ["[]", "3", "null", '"text"'])
      expect(await post("/api/project.create", wrong, "application/json")).toMatchObject({
        status: 400,
        body: { code: "BAD_REQUEST", issues: expect.any(Array) },
      });
  });
});

describe("inputs", () => {
  test.each([
    ["POST", "project.create", { name: 3 }, ["name"]],
    ["POST", "project.create", {}, ["name"]],
    ["POST", "project.create", { name: "" }, ["name"]],
    ["POST", "project.create", { name: "x", env: "A=1\nB" }, ["env"]],
    ["GET", "project.one", {}, ["projectId"]],
    ["GET", "project.one", { projectId: "' or 1=1 --" }, ["projectId"]],
    ["GET", "project.search", { limit: "many" }, ["limit"]],
    ["GET", "project.search", { limit: "101" }, ["limit"]],
    ["GET", "project.search", { offset: "-1" }, ["offset"]],
    ["GET", "application.one", { applicationId: "a b" }, ["applicationId"]],
    ["POST", "user.createApiKey", { name: "x" }, ["metadata"]],
    ["POST", "user.createApiKey", { name: "x", metadata: { organizationId: 3 } }, ["metadata", "organizationId"]],
    ["POST", "user.update", { email: "other@example.com" }, ["email"]],
  ] as const)("%s %s %o must name the field", async (method, name, input, path) => {
    const answer = await world.call(method, name, input);
    expect([answer.status, answer.body]).toMatchObject([400, { code: "BAD_REQUEST", issues: [{ path: [...path] }] }]);
  });

  test("a patch's path must be named as it was sent", async () => {
    const patch = { applicationId: world.ids.applicationId, filePath: "../outside", content: "x" };
    const answer = await world.call("POST", "patch.create", patch);
    expect([answer.status, answer.body]).toMatchObject([400, { issues: [{ path: ["filePath"] }] }]);
  });

  test.each(["x\0", "x".repeat(2_000_000)])("a file's content must be named so, not as an upload", async (content) => {
    const file = { type: "file", mountPath: "/etc/app.conf", serviceId: world.ids.applicationId, content };
    const answer = await world.call("POST", "mounts.create", file);
    expect([answer.status, answer.body]).toMatchObject([400, { field: "content" }]);
  });

  test.each([
    ["saveDockerProvider", { dockerImage: "UPPER CASE" }, "dockerImage"],
    ["saveDockerProvider", { dockerImage: null }, "dockerImage"],
    ["saveDockerProvider", { dockerImage: "a", username: "a", password: "x", registryUrl: "a/b" }, "registryUrl"],
    ["saveGitProvider", { customGitUrl: "file:///etc", customGitBranch: "main" }, "customGitUrl"],
    ["saveGitProvider", { customGitUrl: "https://a.example/b", customGitBranch: "--upload-pack=x" }, "customGitBranch"],
    ["saveGitProvider", { customGitUrl: "https://a.example/b", customGitBuildPath: "../.." }, "customGitBuildPath"],
    ["saveBuildType", { buildType: "dockerfile", dockerfile: "../Dockerfile" }, "dockerfile"],
    ["saveBuildType", { buildType: "dockerfile", dockerContextPath: "-x" }, "dockerContextPath"],
    ["saveBuildType", { buildType: "dockerfile", dockerBuildStage: "--help" }, "dockerBuildStage"],
    ["saveEnvironment", { env: "no line" }, "env"],
    ["saveEnvironment", { env: null, buildArgs: "no line" }, "buildArgs"],
    ["saveEnvironment", { env: null, buildSecrets: "no line" }, "buildSecrets"],
    ["update", { replicas: 0 }, "replicas"],
    ["update", { replicas: 1.5 }, "replicas"],
    ["update", { sourceType: "github" }, "githubId"],
    ["update", { args: ["a", 3] }, "args"],
    ["update", { name: "" }, "name"],
  ])("application.%s %o must name the field %s", async (name, input, field) => {
    const { applicationId } = world.ids;
    const before = (await world.call("GET", "application.one", { applicationId })).text;
    const answer = await world.call("POST", `application.${name}`, { applicationId, ...input });
    expect(answer.status).toBe(400);
    expect((answer.body as { issues: { path: string[] }[] }).issues[0]?.path[0]).toBe(field);
    expect((await world.call("GET", "application.one", { applicationId })).text).toBe(before);
  });

  test("unknown fields and columns that are not the caller's to set must change nothing", async () => {
    const { projectId, applicationId, environmentId } = world.ids;
    const foreign = { organizationId: world.stranger.organizationId, createdAt: "2001-01-01T00:00:00.000Z" };
    const project = await world.call("POST", "project.update", {
      projectId,
      ...foreign,
      id: "prj_x",
      deletedAt: "now",
    });
    expect(project.body).toMatchObject({ projectId, organizationId: world.owner.organizationId });
    const columns = { applicationStatus: "done", key: "y" };
    const changed = await world.call("POST", "application.update", { applicationId, ...foreign, ...columns });
    expect(changed.text).toBe("true");
    for (const own of [{ appName: "taken" }, { environmentId: "env_x" }, { refreshToken: "x" }])
      expect((await world.call("POST", "application.update", { applicationId, ...own })).status).toBe(400);
    expect((await world.call("GET", "application.one", { applicationId })).body).toMatchObject({
      appName: "api",
      environmentId,
      applicationStatus: "idle",
      refreshToken: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  test("a whole row that is sent back must leave everything as it was", async () => {
    const { applicationId } = world.ids;
    const one = () => world.call("GET", "application.one", { applicationId });
    await world.call("POST", "application.update", { applicationId, command: `sh -c 'echo "hi"'`, args: ["a b", ""] });
    const before = await one();
    expect((await world.call("POST", "application.update", before.body as object)).text).toBe("true");
    expect((await one()).body).toEqual(before.body);
  });
});

describe("an operation without input", () => {
  test("must be called without body and content type, with an empty object, and with an empty body", async () => {
    for (const [body, type] of [
      [undefined, undefined],
      ["", "application/json"],
      ["{}", "application/json"],
    ] as const)
      expect(await post("/api/settings.getUpdateData", body, type)).toMatchObject({
        status: 200,
        body: { latestVersion: null, updateAvailable: false },
      });
  });
});

describe("tRPC's envelope", () => {
  const searched = (input: string) => world.fetch(`/api/trpc/project.search?${input}`, { headers: headers() });

  test("inputs must be read wrapped, bare and as plain query parameters", async () => {
    const wanted = { status: 200, body: { result: { data: { json: { total: 1, items: [{ name: "Shop" }] } } } } };
    const encoded = (value: unknown) => `input=${encodeURIComponent(JSON.stringify(value))}`;
    for (const input of [encoded({ json: { q: "sho", limit: 1 } }), encoded({ q: "sho", limit: "1" }), "q=sho&limit=1"])
      expect(await searched(input)).toMatchObject(wanted);
    for (const body of [{ json: { name: "One" } }, { name: "One" }])
      expect(await post("/api/trpc/project.create", JSON.stringify(body), "application/json")).toMatchObject({
        status: 200,
        body: { result: { data: { json: { project: { name: "One" }, environment: { name: "production" } } } } },
      });
  });

  test("texts of a command line must become what the schema asks for", async () => {
    const { applicationId } = world.ids;
    const body = JSON.stringify({ json: { applicationId, replicas: "3", args: '["--port","80"]' } });
    expect((await post("/api/trpc/application.update", body, "application/json")).status).toBe(200);
    const { args, replicas } = (await world.call("GET", "application.one", { applicationId })).body as Record<
      string,
      unknown
    >;
    expect([args, replicas]).toEqual([["--port", "80"], 3]);
  });

  test("nothing must be null, named as undefined", async () => {
    const { applicationId } = world.ids;
    const answer = await post(
      "/api/trpc/application.cleanQueues",
      JSON.stringify({ applicationId }),
      "application/json",
    );
    expect(answer.body).toEqual({ result: { data: { json: null, meta: { values: ["undefined"] } } } });
  });

  test("errors must have tRPC's numbers and the status of REST", async () => {
    const answer = await searched("limit=many");
    const data = { code: "BAD_REQUEST", httpStatus: 400, path: "project.search" };
    expect(answer).toMatchObject({ status: 400, body: { error: { json: { code: -32_600, data } } } });
    expect(answer.body).toMatchObject({
      error: { json: { data: { zodError: { formErrors: [], fieldErrors: { limit: [expect.any(String)] } } } } },
    });
    expect(await world.fetch("/api/trpc/nothing.at-all", { headers: headers() })).toMatchObject({
      status: 404,
      body: { error: { json: { code: -32_004, data: { code: "NOT_FOUND" } } } },
    });
    expect((await searched("input=%7B")).body).toMatchObject({ error: { json: { code: -32_700 } } });
  });
});

describe("who asks", () => {
  test("a session must do as well as a key, in its own organization", async () => {
    const answer = await world.call("GET", "user.session", {}, { cookie: await cookieOf(world.owner) });
    const { userId } = world.owner.actor;
    expect(answer.body).toEqual({
      user: { id: userId },
      session: { activeOrganizationId: world.owner.organizationId },
    });
  });

  test("a cookie with a wrong signature, and a wrong key beside a right cookie, must be nobody", async () => {
    const cookie = await cookieOf(world.owner);
    expect((await world.call("GET", "user.get", {}, { cookie: `${cookie.slice(0, -8)}AAAAAAA%3D` })).status).toBe(401);
    expect((await world.call("GET", "user.get", {}, { cookie, key: "moor_wrong" })).status).toBe(401);
  });

  test("a page of another site must not act with a visitor's cookie", async () => {
    const cookie = await cookieOf(world.owner);
    const sent = { cookie, headers: { origin: "https://evil.example" } };
    expect((await world.call("POST", "project.create", { name: "Evil" }, sent)).status).toBe(403);
  });

  test("wrong keys must be limited for each client, and a right key never", async () => {
    const from = (client: string, key: string) => world.call("GET", "user.session", {}, { client, key });
    const answers = [];
    for (let tries = 0; tries < 40; tries += 1) answers.push((await from("192.0.2.1", `moor_${tries}`)).status);
    expect(answers.slice(0, 30)).toEqual(Array(30).fill(401));
    expect(answers.slice(30)).toEqual(Array(10).fill(429));
    expect((await from("192.0.2.2", "moor_x")).status).toBe(401);
    expect((await from("192.0.2.1", world.key)).status).toBe(200);
  });

  test("a key must do what its scope says, and nothing else", async () => {
    const key = await world.keyWith(["project:read", "environment:read"]);
    const { projectId, applicationId } = world.ids;
    expect((await world.call("GET", "project.one", { projectId }, { key })).status).toBe(200);
    expect((await world.call("GET", "application.one", { applicationId }, { key })).status).toBe(403);
    expect((await world.call("POST", "project.update", { projectId, name: "x" }, { key })).body).toMatchObject({
      code: "FORBIDDEN",
      message: "This needs the permission project:update.",
    });
    expect((await world.call("POST", "user.update", { firstName: "x" }, { key })).status).toBe(403);
  });
});

test("lists must cost two statements besides the one that finds out who asks", async () => {
  await world.call("GET", "project.all");
  const statements: string[] = [];
  const { pool } = world.runtime.database;
  const query = pool.query.bind(pool) as (...args: unknown[]) => unknown;
  pool.query = ((...args: unknown[]) => {
    statements.push(JSON.stringify(args[0]));
    return query(...args);
  }) as typeof pool.query;
  try {
    await world.call("GET", "project.all");
  } finally {
    pool.query = query as typeof pool.query;
  }
  expect(statements).toHaveLength(3);
});
