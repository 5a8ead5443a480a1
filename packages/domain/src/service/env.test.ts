// biome-ignore-all lint/suspicious/noTemplateCurlyInString: that is how a reference looks
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type Levels,
  looksHarmless,
  mergedNames,
  parseEnv,
  printEnv,
  printReference,
  referencesOf,
  resolveVariables,
  unknownReferences,
} from "./env.ts";

const levelsOf = (given: Partial<Record<keyof Levels<string>, Record<string, string>>>): Levels<string> => ({
  project: new Map(Object.entries(given.project ?? {})),
  environment: new Map(Object.entries(given.environment ?? {})),
  service: new Map(Object.entries(given.service ?? {})),
});
const resolved = (given: Parameters<typeof levelsOf>[0]) => Object.fromEntries(resolveVariables(levelsOf(given)));
const parsed = (text: string) => Object.fromEntries(parseEnv(text).variables.map(({ name, value }) => [name, value]));

describe("text", () => {
  const hard = fc.constantFrom(
    "'",
    '"',
    "$",
    "#",
    "\\",
    "\n",
    "\r",
    "`",
    "{",
    " ",
    "\t",
    "=",
    "n",
    "é",
    "\u{1f600}",
    "\u2028",
  );
  const anyValue = fc.oneof(
    fc.string({ unit: fc.oneof(hard, fc.string({ unit: "binary", maxLength: 1 })) }),
    fc.string({ unit: hard }),
  );
  const anyName = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,10}$/);

  test("any values must survive printing and reading", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(anyName, anyValue)), (rows) => {
        const { variables, problems } = parseEnv(printEnv(rows));
        expect(problems).toEqual([]);
        expect(variables.map(({ name, value }) => [name, value])).toEqual(rows);
      }),
      { numRuns: 1_000 },
    );
  });

  test("any text must be read without an exception, and lines must be counted from 1", () => {
    fc.assert(
      fc.property(fc.string({ unit: hard }), (text) => {
        const lines = text.replace(/\r\n?/g, "\n").split("\n").length;
        const { variables, problems } = parseEnv(text);
        for (const { line } of [...variables, ...problems]) expect(line >= 1 && line <= lines).toBe(true);
      }),
    );
  });

  test.each<[string, string]>([
    ["A=b", "b"],
    ["export A=b", "b"],
    ["  A = b  ", "b"],
    ["A=b # comment", "b"],
    ["A=a#b", "a#b"],
    ["A=#fff", "#fff"],
    ["A= # comment", ""],
    ["A=", ""],
    ["A=a #b # c", "a"],
    ["A=x=y==", "x=y=="],
    ["A=$HOME ${B}", "$HOME ${B}"],
    ["A='$HOME \\n' # c", "$HOME \\n"],
    ['A="a\\nb\\t\\"\\$\\\\" # c', 'a\nb\t"$\\'],
    ['A="two\nlines"', "two\nlines"],
    ["A='two\r\nlines'", "two\nlines"],
    ["A=it's", "it's"],
    ["A='open", "'open"],
    ['A="keeps \\x"', "keeps \\x"],
  ])("%j must give %j", (text, value) => {
    expect(parseEnv(text)).toEqual({ variables: [{ name: "A", value, line: 1 }], problems: [] });
  });

  test("what is no variable must be told with its line", () => {
    const text = "# c\n\nA='1\n2'\nno variable\n1X=2\nB-C=3\nZ=9";
    expect(parseEnv(text)).toEqual({
      variables: [
        { name: "A", value: "1\n2", line: 3 },
        { name: "Z", value: "9", line: 8 },
      ],
      problems: [
        { line: 5, message: "This line is not NAME=value." },
        { line: 6, message: "1X is not a variable name." },
        { line: 7, message: "B-C is not a variable name." },
      ],
    });
    expect(parsed("__proto__=1\nconstructor=2")["constructor"]).toBe("2");
  });

  test("long hostile text must be read in no time", () => {
    const size = 200_000;
    const texts = [
      `A=x${" ".repeat(size)}y`,
      'A="\\'.repeat(size / 4),
      " ".repeat(size),
      "A".repeat(size),
      "'".repeat(size),
    ];
    const start = performance.now();
    for (const text of texts) parseEnv(text);
    expect(performance.now() - start).toBeLessThan(1_500);
  });
});

describe("levels", () => {
  test("the nearest level must win", () => {
    const given = { project: { A: "p", P: "p" }, environment: { A: "e", E: "e" }, service: { A: "s" } };
    expect(resolved(given)).toEqual({ A: "s", P: "p", E: "e" });
    expect(resolved({ ...given, service: {} })).toMatchObject({ A: "e" });
    expect(mergedNames(levelsOf(given))).toContainEqual({ name: "A", level: "service" });
  });

  test("references must be replaced by what they name, near or far", () => {
    const given = {
      project: { HOST: "p.test", URL: "https://${{HOST}}" },
      environment: { HOST: "e.test" },
      service: {
        NEAR: "${{HOST}}",
        FAR: "a ${{ project.HOST }}${{environment.HOST}} b",
        DEEP: "${{project.URL}}/x",
      },
    };
    expect(resolved(given)).toEqual({
      HOST: "e.test",
      URL: "https://e.test",
      NEAR: "e.test",
      FAR: "a p.teste.test b",
      DEEP: "https://e.test/x",
    });
  });

  test("a value must go in byte for byte and not be read again", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("$", "&", "`", "'", "{", "}", "\\", "1", "é", "\n") }), (value) => {
        fc.pre(referencesOf(value).length === 0);
        expect(resolved({ service: { A: value, B: "<${{A}}>" } })).toEqual({ A: value, B: `<${value}>` });
      }),
    );
  });

  test.each(["${HOME}", "$${{A", "${{ }}", "${{a-b}}", "${{services.x.Y}}", "${{project.}}", "{{A}}"])(
    "%s must stay as it is",
    (value) => {
      expect(resolved({ service: { B: value } })).toEqual({ B: value });
    },
  );

  test("an unknown reference must be refused and named", () => {
    expect(() => resolved({ service: { A: "${{project.NOPE}}" } })).toThrow(
      expect.objectContaining({ code: "INVALID", message: "No variable for ${{project.NOPE}} in A (service)." }),
    );
    expect(() => resolved({ project: { A: "x" }, service: { B: "${{environment.A}}" } })).toThrow(
      "${{environment.A}} in B",
    );
  });

  test("unknown references must be found without values, also through a value that is hidden by a nearer one", () => {
    const refs = (...values: string[]) => ({ references: values.flatMap(referencesOf) });
    const levels = {
      project: new Map([
        ["A", refs("${{GONE}}")],
        ["C", refs("${{HIDDEN}}")],
      ]),
      environment: new Map(),
      service: new Map([
        ["A", refs("${{project.A}}", "${{B}}")],
        ["B", refs()],
        ["C", refs()],
      ]),
    };
    expect(
      unknownReferences(levels).map(({ level, name, reference }) => `${level}.${name} ${printReference(reference)}`),
    ).toEqual(["project.A ${{GONE}}"]);
  });

  test("a circle must be refused and named", () => {
    expect(() => resolved({ service: { A: "${{B}}", B: "${{C}}", C: "${{A}}" } })).toThrow(
      /service\.A → service\.B → service\.C → service\.A/,
    );
    expect(() => resolved({ service: { A: "${{A}}" } })).toThrow(/service\.A → service\.A/);
    expect(resolved({ project: { A: "p" }, service: { A: "${{project.A}}s" } })).toEqual({ A: "ps" });
  });

  test("references that double a value again and again must be refused, or cost nothing", () => {
    const doubling = (first: string) =>
      Object.fromEntries(
        Array.from({ length: 60 }, (_, at) => [`A${at}`, at === 0 ? first : `\${{A${at - 1}}}\${{A${at - 1}}}`]),
      );
    expect(() => resolved({ service: doubling("x") })).toThrow(expect.objectContaining({ code: "INVALID" }));
    expect(resolved({ service: doubling("") })).toMatchObject({ A59: "" });
  });
});

test("only what cannot hold a secret must look harmless", () => {
  const harmless = { PORT: "3000", NODE_ENV: "production", API_URL: "https://api.test/v1", TZ: "UTC" };
  for (const [name, value] of Object.entries(harmless)) expect(looksHarmless(name, value), name).toBe(true);
  const secret: Record<string, string> = {
    API_KEY: "x",
    DATABASE_URL: "postgres://u:p@db/x",
    A_URL: "https://user:pass@host/",
    B_URL: "https://host/?token=1",
    C_URL: "https://host/#token",
    SLACK_WEBHOOK_URL: "https://hooks.test/T0/B0/xyz",
    D_URL: "https://host\nsecret",
    PASSWORD: "",
    port: "1",
  };
  for (const [name, value] of Object.entries(secret)) expect(looksHarmless(name, value), name).toBe(false);
});
