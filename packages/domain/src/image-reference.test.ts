import fc from "fast-check";
import { expect, test } from "vitest";
import { ImageName, isMoving, parseImageReference } from "./image-reference.ts";

const digest = `sha256:${"0123456789abcdef".repeat(4)}`;

test.each<[string, (string | undefined)[]]>([
  ["nginx", ["docker.io", "library/nginx"]],
  ["nginx:1.27", ["docker.io", "library/nginx", "1.27"]],
  ["bitnami/redis:7", ["docker.io", "bitnami/redis", "7"]],
  ["docker.io/nginx", ["docker.io", "library/nginx"]],
  [`ghcr.io/owner/app@${digest}`, ["ghcr.io", "owner/app", undefined, digest]],
  [`ghcr.io/owner/app:v1@${digest}`, ["ghcr.io", "owner/app", "v1", digest]],
  ["localhost/app", ["localhost", "app"]],
  ["localhost:5000/app:x", ["localhost:5000", "app", "x"]],
  ["registry:5000/a/b/c", ["registry:5000", "a/b/c"]],
  ["10.0.0.1:5000/app", ["10.0.0.1:5000", "app"]],
  ["[::1]:5000/app:1", ["[::1]:5000", "app", "1"]],
  ["my-reg.Example.com/a__b/c-d.e", ["my-reg.Example.com", "a__b/c-d.e"]],
  ["app:5000", ["docker.io", "library/app", "5000"]],
])("%s must be understood", (text, [registry, repository, tag, digestOf]) => {
  expect(parseImageReference(text)).toEqual({ registry, repository, tag, digest: digestOf });
});

test.each([
  "",
  " nginx",
  "nginx latest",
  "Nginx",
  "nginx:",
  "nginx:a/b:",
  "nginx@sha256:abc",
  "nginx@latest",
  `a@${digest}@${digest}`,
  "/nginx",
  "nginx/",
  "a//b",
  "../nginx",
  "a/../b",
  "a..b",
  "-nginx",
  "--output=x",
  "-h.example.com/app",
  "h-.example.com/app",
  "-reg:5000/app",
  "a.-b/c",
  "https://ghcr.io/a",
  "nginx:-v",
  `nginx:${"x".repeat(129)}`,
  "nginx;touch x",
  "nginx$(id)",
  "nginx`id`",
  "nginx\n",
  "nginx\0",
  "nginx\u00e9",
  "a".repeat(4096),
])("%j must be refused", (text) => {
  expect(parseImageReference(text)).toBeUndefined();
});

test("what is accepted must have nothing in it that is more than a name", () => {
  const mark = fc.constantFrom("a", "0", "-", ".", "_", "/", ":", "@", "[", "]", " ", "$", "\n", "A");
  fc.assert(
    fc.property(fc.string({ unit: mark, maxLength: 40 }), (text) => {
      const reference = parseImageReference(text);
      if (!reference) return;
      expect(text).toMatch(/^[A-Za-z0-9[][A-Za-z0-9._:/@[\]-]*$/);
      expect(reference.repository).toMatch(/^[a-z0-9][a-z0-9._/-]*$/);
      const again = `${reference.registry}/${reference.repository}${reference.tag ? `:${reference.tag}` : ""}`;
      expect(parseImageReference(again)).toEqual(reference);
    }),
    { numRuns: 2_000 },
  );
});

test("a field must take spaces around a name off and refuse the rest", () => {
  expect(ImageName.parse(" nginx:1 ")).toBe("nginx:1");
  expect(ImageName.safeParse("nginx 1").error?.issues[0]?.message).toContain("not an image reference");
});

test("only a name without digest whose tag is latest or missing must count as moving", () => {
  expect(["nginx", "nginx:latest"].map(isMoving)).toEqual([true, true]);
  expect(["nginx:1", `nginx@${digest}`, `nginx:latest@${digest}`, "no image"].map(isMoving)).toEqual([
    false,
    false,
    false,
    false,
  ]);
});
