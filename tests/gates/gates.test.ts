// Each gate must fail on what it is there for. A small tree with this repository's own settings gets one offence at a time.
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

const root = path.resolve(import.meta.dirname, "../..");
const settings = [
  "package.json",
  "pnpm-workspace.yaml",
  "biome.json",
  "knip.json",
  ".jscpd.json",
  "tsconfig.json",
  "tsconfig.base.json",
];
const packages = ["domain", "engine", "api"];
const programs = {
  biome: ["check", "--error-on-warnings", "."],
  knip: [],
  jscpd: ["--config", ".jscpd.json", "."],
  tsc: ["-p", "tsconfig.json"],
};
const slow = { timeout: 60_000 };

let tree: string;

function write(file: string, text: string): void {
  mkdirSync(path.dirname(path.join(tree, file)), { recursive: true });
  writeFileSync(path.join(tree, file), text);
}

/** A package that exports only what stands in index.ts; the manifest's own dependencies are what its sources may name. */
function plantPackage(name: string): void {
  const folder = `packages/${name}`;
  const manifest = JSON.parse(readFileSync(path.join(root, folder, "package.json"), "utf8")) as Record<string, unknown>;
  const own = { ...manifest, exports: { ".": "./src/index.ts" }, dependencies: {}, devDependencies: {} };
  write(`${folder}/package.json`, `${JSON.stringify(own, null, 2)}\n`);
  write(`${folder}/src/index.ts`, 'export { double } from "./double.ts";\n');
  write(`${folder}/src/double.ts`, "export function double(value: number): number {\n  return value * 2;\n}\n");
}

beforeEach(() => {
  tree = mkdtempSync(path.join(tmpdir(), "moorage-gates-"));
  for (const name of settings) cpSync(path.join(root, name), path.join(tree, name));
  cpSync(path.join(root, ".gitignore"), path.join(tree, ".gitignore"));
  symlinkSync(path.join(root, "node_modules"), path.join(tree, "node_modules"));
  for (const name of packages) plantPackage(name);
});

afterEach(() => rmSync(tree, { recursive: true, force: true }));

function gate(program: keyof typeof programs): { passed: boolean; said: string } {
  const bin = path.join(root, "node_modules/.bin", program);
  try {
    const said = execFileSync(bin, programs[program], { cwd: tree, encoding: "utf8", stdio: "pipe" });
    return { passed: true, said };
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    return { passed: false, said: `${stdout}\n${stderr}` };
  }
}

function mustPass(program: keyof typeof programs): void {
  const { passed, said } = gate(program);
  expect(passed ? "" : said).toBe("");
}

/** knip also reports what this small tree does not use of the repository: only the planted file counts. */
function deadCode(): string {
  return gate("knip").said;
}

describe("lint", slow, () => {
  test("a clean tree must pass", () => {
    mustPass("biome");
  });

  test("a cycle of imports must fail", () => {
    write("packages/domain/src/one.ts", 'import { two } from "./two.ts";\n\nexport const one = () => two();\n');
    write(
      "packages/domain/src/two.ts",
      'import { one } from "./one.ts";\n\nexport const two = (): unknown => one();\n',
    );
    const { passed, said } = gate("biome");
    expect(passed).toBe(false);
    expect(said).toContain("noImportCycles");
  });

  const spawning = 'import { spawn } from "node:child_process";\n\nexport const list = () => spawn("ls", ["-l"]);\n';

  test.each(["packages/engine/src/build/list.ts", "packages/domain/src/list.ts", "apps/worker/src/list.ts"])(
    "node:child_process in %s must fail",
    (file) => {
      write(file, spawning);
      const { passed, said } = gate("biome");
      expect(passed).toBe(false);
      expect(said).toContain("noRestrictedImports");
    },
  );

  test("node:child_process in the engine's host folder must pass", () => {
    write("packages/engine/src/host/list.ts", spawning);
    mustPass("biome");
  });

  test("drizzle-orm in the api package must fail", () => {
    write("packages/api/src/query.ts", 'import { eq } from "drizzle-orm";\n\nexport const same = eq;\n');
    const { passed, said } = gate("biome");
    expect(passed).toBe(false);
    expect(said).toContain("SQL lives in core.");
  });

  const lines = (count: number) =>
    Array.from({ length: count }, (_, index) => `export const value${index} = ${index};\n`).join("");

  test("a file of 300 lines must pass, of 301 must fail", () => {
    write("packages/domain/src/values.ts", lines(300));
    mustPass("biome");
    write("packages/domain/src/values.ts", lines(301));
    const { passed, said } = gate("biome");
    expect(passed).toBe(false);
    expect(said).toContain("noExcessiveLinesPerFile");
  });
});

describe("dead code", slow, () => {
  test("an export that nothing imports must be reported, one that is imported must not", () => {
    expect(deadCode()).not.toContain("double.ts");
    write(
      "packages/domain/src/double.ts",
      "export const double = (value: number) => value * 2;\n\nexport const triple = (value: number) => value * 3;\n",
    );
    const { passed, said } = gate("knip");
    expect(passed).toBe(false);
    expect(said).toMatch(/triple\s.*packages\/domain\/src\/double\.ts/);
    expect(said).not.toMatch(/double\s+function/);
  });

  test("a file that nothing imports must be reported", () => {
    write("packages/engine/src/forgotten.ts", "export const forgotten = 1;\n");
    expect(deadCode()).toContain("packages/engine/src/forgotten.ts");
  });
});

describe("copies", slow, () => {
  const body = (name: string) =>
    `export function ${name}(values: number[]): number {\n${Array.from({ length: 20 }, (_, index) => `  if (values.length === ${index}) return values[${index}] ?? ${index * 7};\n`).join("")}  return 0;\n}\n`;

  test("a tree without copies must pass, one with a copied function must fail", () => {
    for (const name of packages) rmSync(path.join(tree, "packages", name), { recursive: true });
    write("packages/domain/src/first.ts", body("first"));
    mustPass("jscpd");
    write("packages/engine/src/second.ts", body("first"));
    expect(gate("jscpd")).toMatchObject({ passed: false });
  });
});

describe("types", slow, () => {
  test("a wrong type must fail", () => {
    mustPass("tsc");
    write("packages/domain/src/wrong.ts", 'export const port: number = "3000";\n');
    const { passed, said } = gate("tsc");
    expect(passed).toBe(false);
    expect(said).toContain("packages/domain/src/wrong.ts");
  });
});
