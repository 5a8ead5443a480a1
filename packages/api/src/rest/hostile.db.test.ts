import { afterAll, beforeAll, expect, test } from "vitest";
import { type FullWorld, fullWorld } from "../testing/full-world.ts";
import type { Sample } from "../testing/sample.ts";
import { samples } from "../testing/samples.ts";
import { operations } from "./catalog.ts";

let world: FullWorld;
beforeAll(async () => {
  world = await fullWorld();
});
afterAll(() => world.close());

// What no check tells apart stands in one text: each text costs a call for every field of every operation.
const hostile = [
  "; touch canary $(touch canary) `touch canary` '\"\\",
  "a\nb\r\nx-injected: 1",
  "--help",
  "a\u0000b",
  "x".repeat(4_096),
  "😀\u202e\ufeff𝕏 é",
  "../../../etc/passwd",
  "' or 1=1; drop table project; -- <script>alert(1)</script>",
  ["$", "{{project.X}} %s %n {{7*7}}"].join(""),
  "\ud800",
  "__proto__",
];

/** The sample once for each of its texts, with a hostile one in its place. */
function attacks(sample: Sample): Record<string, unknown>[] {
  const input = sample.input(world.all);
  const fields = Object.keys(input).filter((name) => typeof input[name] === "string" || input[name] === null);
  return fields.flatMap((name) => hostile.map((text) => ({ ...input, [name]: text })));
}

// What deletes what other operations name, or ends what others use, is attacked by its ids above.
const calm = samples.filter(({ name }) => !/delete|remove|move|stop/i.test(name));

test("a hostile text in any field must get an answer that is no failure of ours", { timeout: 600_000 }, async () => {
  const failures: string[] = [];
  for (const sample of calm) {
    const operation = operations.get(sample.name);
    for (const input of attacks(sample)) {
      const answer = await world.call(operation?.method ?? "GET", sample.name, input);
      const form = answer.status === 400 ? (answer.body as { issues?: unknown[] }).issues : [];
      if (answer.status >= 500 || !Array.isArray(form))
        failures.push(`${sample.name} ${JSON.stringify(input).slice(0, 200)}: ${answer.status} ${answer.text}`);
    }
  }
  expect(failures).toEqual([]);
  expect(world.runtime.logged.filter((line) => line.includes("unexpectedly"))).toEqual([]);
});

test("a text with NUL must be refused by its path, also deep inside", async () => {
  const input = { applicationId: world.all.applicationId, args: ["a", "b\u0000"] };
  const answer = await world.call("POST", "application.update", input);
  expect([answer.status, answer.body]).toMatchObject([400, { issues: [{ path: ["args", 1] }] }]);
});

test("what is stored must come back as it was sent, and be data on the reference page's side of the world", async () => {
  const { projectId } = world.all;
  const description = `<script>alert("1")</script> ' ; $(x) 😀`;
  await world.call("POST", "project.update", { projectId, description });
  const answer = await world.call("GET", "project.one", { projectId });
  expect(answer.body).toMatchObject({ description });
  expect(answer.headers.get("content-type")).toBe("application/json");
});
