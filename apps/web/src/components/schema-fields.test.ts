import { secretString } from "@moorage/domain";
import { builders } from "@moorage/domain/providers";
import { expect, test } from "vitest";
import { z } from "zod";
import { defaultsOf, fieldsOf, isAsked } from "./schema-fields.ts";

test("the builder's fields have the labels and helps of its schema", () => {
  expect(fieldsOf(builders.get("dockerfile").config)).toMatchObject([
    { name: "dockerfile", label: "Dockerfile", help: "Path inside the source.", kind: "text", optional: true },
    { name: "contextPath", label: "Context", kind: "text" },
    { name: "target", label: "Target stage", kind: "text" },
  ]);
});

test("types below wrappers and transforms are found, and a secret is one", () => {
  const schema = z.object({
    token: secretString().meta({ label: "Token", secret: true }),
    port: z.number().int().nullable().default(null),
    tls: z.boolean().default(true),
    mode: z.enum(["a", "b"]),
  });
  expect(fieldsOf(schema)).toMatchObject([
    { name: "token", label: "Token", secret: true, kind: "text", optional: false },
    { name: "port", kind: "number", optional: true },
    { name: "tls", kind: "boolean" },
    { name: "mode", kind: "choice", choices: ["a", "b"], optional: false },
  ]);
});

test("what the program fills in is not drawn, and what depends on a choice only with it", () => {
  const schema = z.object({
    by: z.enum(["key", "token"]).default("key"),
    keyId: z
      .string()
      .default("")
      .meta({ when: { by: ["key"] } }),
    account: z.string().optional().meta({ hidden: true }),
    url: z.string().min(1).meta({ label: "URL" }),
  });
  const fields = fieldsOf(schema);
  expect(fields.map(({ name }) => name)).toEqual(["by", "keyId", "url"]);
  expect(fields.filter((field) => isAsked(field, { by: "token" })).map(({ name }) => name)).toEqual(["by", "url"]);
  expect(defaultsOf(schema)).toEqual({ by: "key", keyId: "", url: "" });
});
