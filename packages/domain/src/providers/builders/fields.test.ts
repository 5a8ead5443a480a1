import fc from "fast-check";
import { expect, test } from "vitest";
import { Secret } from "../../secret.ts";
import type { BuildInput } from "./builder.ts";
import { builders } from "./catalog.ts";
import { defaultBuildSettings } from "./settings.ts";

const input: BuildInput = {
  sourceDir: "/w/src",
  generatedDir: "/w/gen",
  secretDir: "/w/secret",
  tag: "moorage-ab12/web-k:42",
  cacheNamespace: "ns",
  labels: {},
  withoutCache: false,
  envFile: false,
  env: new Map(),
  buildArgs: {},
  buildSecrets: new Map(),
  valuesHash: "hash",
  network: "net",
  buildkit: {},
  settings: defaultBuildSettings,
};
const parse = (type: string, config: object) => builders.schema.safeParse({ type, ...config } as never);

test("a path must stay inside the source and never be read as an option", () => {
  const bad = ["/etc/passwd", "../x", "a/../../x", "-x", "--output=/etc", "a\0b", "\ud800", "x".repeat(501), ".."];
  for (const path of bad) {
    expect(parse("dockerfile", { dockerfile: path }).success, path).toBe(false);
    expect(parse("dockerfile", { contextPath: path }).success, path).toBe(false);
    expect(parse("static", { publishDirectory: path }).success, path).toBe(false);
    expect(parse("nixpacks", { publishDirectory: path }).success, path).toBe(false);
  }
  for (const target of ["-x", "a b", "a;b", "$(id)", "a\nb", "x".repeat(101)])
    expect(parse("dockerfile", { target }).success, target).toBe(false);
  for (const herokuVersion of ["", "24;x", "../x", "latest"])
    expect(parse("heroku_buildpacks", { herokuVersion }).success, herokuVersion).toBe(false);
});

test("whatever is accepted must stay one word behind its option", () => {
  for (const path of ["./-x", "$(touch x)", "a b;c", "a\nb", "`id`", "a=b,c", "./././x"]) {
    const config = builders.schema.parse({ type: "dockerfile", dockerfile: path, contextPath: path });
    const argv = builders.of(config).plan(input).steps[0]?.argv ?? [];
    expect(argv.at(-2)?.startsWith("--file=/w/src/")).toBe(true);
    expect(argv.at(-1)?.startsWith("/w/src/")).toBe(true);
  }
});

test("a folder that is served must stay one word of the Dockerfile", () => {
  for (const publishDirectory of ['a"b', "a b", "$HOME", "a\\b"]) {
    const [file] = builders.of(builders.schema.parse({ type: "static", publishDirectory })).plan(input).files;
    const copy = String(file?.content).split("\n")[2] ?? "";
    expect(JSON.parse(copy.replace(/^COPY /, ""))).toEqual([`${publishDirectory}/`, "/usr/share/nginx/html/"]);
  }
});

// Long enough that no path or option has it by chance.
const value = fc.string({ minLength: 8, unit: "binary" }).filter((text) => !text.includes("\0"));
const name = fc.stringMatching(/^[A-Z][A-Z0-9_]{0,20}$/);
const variables = fc.dictionary(name, value, { maxKeys: 5 });

test("no value of a variable or a secret must ever stand in argv or in a file that is not secret", () => {
  fc.assert(
    fc.property(fc.constantFrom(...builders.types), variables, variables, (type, env, secrets) => {
      const given = Object.values({ ...env, ...secrets });
      const secret = (map: Record<string, string>) => new Map(Object.entries(map).map(([k, v]) => [k, new Secret(v)]));
      const plan = builders
        .of(builders.schema.parse({ type } as never))
        .plan({ ...input, env: secret(env), buildSecrets: secret(secrets) });
      const open = [
        ...plan.steps.flatMap(({ argv }) => argv),
        ...plan.notes,
        ...plan.files.flatMap(({ content }) => (typeof content === "string" ? [content] : [])),
      ];
      for (const text of given) expect(open.some((word) => word.includes(text))).toBe(false);
    }),
    {
      examples: [["heroku_buildpacks", { A: "12345678" }, {}]],
    },
  );
});

test("no image setting of ours may be a bare name that pack trusts", () => {
  for (const image of [defaultBuildSettings.herokuBuilder, defaultBuildSettings.paketoBuilder])
    expect(image.split("/")[0]).toContain(".");
});
