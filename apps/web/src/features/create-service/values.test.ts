import { expect, test } from "vitest";
import { check, initial, slugFor, type Values } from "./values.ts";

const values = (given: Partial<Values>): Values => ({ ...initial, image: "nginx:alpine", name: "Web", ...given });

test("what is complete must have no error", () => {
  expect(check(values({ port: "80" }), [])).toEqual({});
  expect(check(values({ reachable: false }), [])).toEqual({});
});

test("each wrong field must have its own sentence", () => {
  expect(Object.keys(check(values({ image: "Not An Image", name: " ", port: "99999" }), []))).toEqual([
    "image",
    "name",
    "port",
  ]);
  expect(check(values({ reachable: true, ownHost: true, host: "https://x", port: "80" }), [])).toHaveProperty("host");
  expect(check(values({ source: "drop", port: "80" }), [])).toHaveProperty("file");
  expect(check(values({ port: "eighty" }), [])).toHaveProperty("port");
});

test("a domain must have a port to go to", () => {
  expect(check(values({ reachable: true, port: "" }), [])).toHaveProperty("port");
});

test("an address that is taken must be refused, and one made of the name must not be asked about", () => {
  expect(check(values({ slug: "web", port: "80" }), ["web"])).toEqual({ slug: "This address is taken." });
  expect(check(values({ port: "80" }), ["web"])).toEqual({});
  expect(slugFor(values({ name: "Mein Dienst" }))).toBe("mein-dienst");
});
