import { createHash } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type RestWorld, restWorld } from "../testing/rest-world.ts";
import { operations } from "./catalog.ts";

let world: RestWorld;
let document: Document;
beforeAll(async () => {
  world = await restWorld();
  document = (await world.fetch("/api/openapi.json")).body as Document;
});
afterAll(() => world.close());

interface Schema {
  $ref?: string;
  properties?: Record<string, unknown>;
}
interface Described {
  parameters?: { name: string; in: string; required: boolean }[];
  requestBody?: { content: Record<string, { schema: { properties: Record<string, unknown>; required?: string[] } }> };
  responses: Record<string, { content?: { "application/json": { schema: Schema } } }>;
}
interface Document {
  openapi: string;
  servers: { url: string }[];
  security: unknown;
  paths: Record<string, Record<string, Described>>;
  components: { schemas: Record<string, unknown>; securitySchemes: unknown };
}

test("the document must have every operation under its method, and only those", () => {
  const described = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
  expect(described.sort()).toEqual(Array.from(operations, ([name, { method }]) => `${method} /${name}`).sort());
  expect(document).toMatchObject({
    openapi: "3.1.0",
    servers: [{ url: "http://127.0.0.1:3000/api" }],
    security: [{ apiKey: [] }],
    components: { securitySchemes: { apiKey: { type: "apiKey", in: "header", name: "x-api-key" } } },
  });
});

test("every answer but an empty one must have a schema, and every reference must lead somewhere", () => {
  for (const [path, methods] of Object.entries(document.paths))
    for (const described of Object.values(methods)) {
      const isVoid = operations.get(path.slice(1))?.output.def.type === "void";
      const schema = described.responses["200"]?.content?.["application/json"].schema;
      expect([path, schema !== undefined]).toEqual([path, !isVoid]);
    }
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)];
  expect(references.length).toBeGreaterThan(10);
  for (const [, name = ""] of references) expect(document.components.schemas).toHaveProperty([name]);
  expect(JSON.stringify(document)).not.toContain("$defs");
});

test("inputs must be described where they are sent", () => {
  expect(document.paths["/project.search"]?.["get"]?.parameters).toContainEqual(
    expect.objectContaining({ name: "limit", in: "query", required: false }),
  );
  const create = document.paths["/project.create"]?.["post"]?.requestBody?.content["application/json"]?.schema;
  expect([Object.keys(create?.properties ?? {}), create?.required]).toEqual([["name", "description", "env"], ["name"]]);
  const drop = document.paths["/application.dropDeployment"]?.["post"]?.requestBody?.content["multipart/form-data"];
  expect(drop?.schema.properties).toMatchObject({ zip: { format: "binary" } });
});

test("the same document must come as an operation", async () => {
  expect((await world.call("GET", "settings.getOpenApiDocument")).body).toEqual(document);
});

test("the reference page must show every operation, and need nothing from elsewhere", async () => {
  const page = await world.fetch("/swagger");
  expect(page.status).toBe(200);
  expect((await world.fetch("/swagger/")).text).toBe(page.text);
  for (const name of operations.keys()) expect(page.text).toContain(`id="${name}"`);
  expect(page.text).not.toMatch(/<script|\ssrc=|<link|@import|url\(/i);
  const style = /<style>([\s\S]*?)<\/style>/.exec(page.text)?.[1] ?? "";
  const hash = createHash("sha256").update(style).digest("base64");
  const policy = page.headers.get("content-security-policy");
  expect(policy).toContain(`style-src 'sha256-${hash}'`);
  expect(policy).toContain("default-src 'none'");
});
