import { expect, test } from "vitest";
import { z } from "zod";
import { catalog, defineProvider } from "../provider.ts";
import { secretString } from "../secret.ts";
import { sources } from "./sources/catalog.ts";

test("a source must say what it needs", () => {
  expect(sources.of({ type: "image", image: "nginx:1" })).toEqual({
    needs: "image",
    image: "nginx:1",
    summary: "nginx:1",
  });
  expect(sources.of({ type: "drop", buildPath: "" })).toMatchObject({
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
