import { expect, test } from "vitest";
import { z } from "zod";
import { catalog, defineProvider } from "../provider.ts";
import { secretString } from "../secret.ts";
import { builders } from "./builders/catalog.ts";
import { sources } from "./sources/catalog.ts";

const input = {
  sourceDir: "/w/src",
  generatedDir: "/w/gen",
  tag: "moorage-ab12/web-k:42",
  cacheNamespace: "ns",
  labels: { "moorage.service": "svc_1" },
  withoutCache: false,
};
const plan = (config: Record<string, unknown> = {}, more: Partial<typeof input> = {}) =>
  builders.of(builders.schema.parse({ type: "dockerfile", ...config } as never)).plan({ ...input, ...more });
const refused = (config: Record<string, unknown>) =>
  !builders.schema.safeParse({ type: "dockerfile", ...config }).success;

test("a Dockerfile must become one argv of BuildKit", () => {
  expect(plan().commands).toEqual([
    [
      "docker",
      "buildx",
      "build",
      "--progress=plain",
      "--metadata-file=/w/gen/metadata.json",
      "--output=type=docker,name=moorage-ab12/web-k:42",
      "--provenance=false",
      "--label=moorage.service=svc_1",
      "--build-arg=BUILDKIT_CACHE_MOUNT_NS=ns",
      "--file=/w/src/Dockerfile",
      "/w/src",
    ],
  ]);
  const all = plan(
    { dockerfile: "./docker/App.Dockerfile", contextPath: "./docker/", target: "run" },
    { withoutCache: true },
  );
  expect(all.commands[0]?.slice(9)).toEqual([
    "--target=run",
    "--no-cache",
    "--file=/w/src/docker/App.Dockerfile",
    "/w/src/docker",
  ]);
  expect(all.required.map(({ path }) => path)).toEqual(["docker/App.Dockerfile", "docker"]);
});

test("a path must stay inside the source and never be read as an option", () => {
  for (const path of [
    "/etc/passwd",
    "../x",
    "a/../../x",
    "-x",
    "--output=/etc",
    "a\0b",
    "\ud800",
    "x".repeat(501),
    "..",
  ]) {
    expect(refused({ dockerfile: path }), path).toBe(true);
    expect(refused({ contextPath: path }), path).toBe(true);
  }
  for (const target of ["-x", "a b", "a;b", "$(id)", "a\nb", "x".repeat(101)])
    expect(refused({ target }), target).toBe(true);
});

test("whatever is accepted must stay one word behind its option", () => {
  for (const path of ["./-x", "$(touch x)", "a b;c", "a\nb", "`id`", "a=b,c", "./././x"]) {
    const [command = []] = plan({ dockerfile: path, contextPath: path }).commands;
    expect(command.at(-2)?.startsWith("--file=/w/src/")).toBe(true);
    expect(command.at(-1)?.startsWith("/w/src/")).toBe(true);
    expect(command).toHaveLength(11);
  }
});

test("a source must say what it needs", () => {
  expect(sources.of({ type: "image", image: "nginx:1" })).toEqual({
    needs: "image",
    image: "nginx:1",
    summary: "nginx:1",
  });
  expect(sources.of({ type: "drop" })).toMatchObject({
    needs: "build",
    checkout: { kind: "upload", uploadId: undefined },
  });
});

test("an upload's id must not be a path", () => {
  const taken = (source: unknown) => sources.schema.safeParse(source).success;
  expect(taken({ type: "drop", uploadId: "upl_0123456789abcdefghijkmnpqr", fileName: "my app.zip" })).toBe(true);
  for (const uploadId of ["../keys/seal", "..", ".", "a/b", "/etc/x", "a\0", "", "a\n"])
    expect(taken({ type: "drop", uploadId }), uploadId).toBe(false);
  for (const fileName of ["a\0", "\ud800", "x".repeat(256)]) expect(taken({ type: "drop", fileName })).toBe(false);
});

test("a catalog must derive its schema and its only dispatch from its list", () => {
  const one = defineProvider({
    type: "one",
    label: "One",
    description: "",
    config: z.object({ size: z.number() }),
    secrets: z.object({ token: secretString() }),
    create: ({ config, secrets }) => `${config.size} ${secrets.token}`,
  });
  const some = catalog([one, { ...one, type: "two" as const, create: () => "two" }]);
  expect(some.types).toEqual(["one", "two"]);
  const secrets = { token: secretString().parse("canary") };
  expect(some.of({ type: "one", size: 3 }, secrets)).toBe("3 [secret]");
  expect(some.of({ type: "two", size: 3 })).toBe("two");
  expect(some.schema.safeParse({ type: "three" }).success).toBe(false);
  expect(some.schema.safeParse({ type: "one" }).success).toBe(false);
  expect(() => some.get("toString")).toThrow("unknown provider");
});
