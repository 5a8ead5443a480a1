import { expect, test } from "vitest";
import { z } from "zod";
import { recordOf } from "./record.ts";
import { ProxyRules } from "./routing/proxy-file.ts";
import { SwarmSettingsPatch } from "./service/swarm-settings.ts";

const named = (text: string): unknown => JSON.parse(text);

test("the name __proto__ must be refused at its place, not be left out", () => {
  const { error } = z
    .object({ options: recordOf(z.string(), z.string()) })
    .safeParse(named('{"options":{"a":"1","__proto__":"2"}}'));
  expect(error?.issues).toMatchObject([
    { path: ["options", "__proto__"], message: expect.stringContaining("__proto__") },
  ]);
});

test("any other name must stay, and what is no object be refused as one", () => {
  const given = named('{"constructor":"1","toString":"2"}');
  expect(recordOf(z.string(), z.string()).parse(given)).toEqual(given);
  for (const wrong of [null, 3, "a", ["a"]])
    expect(recordOf(z.string(), z.string()).safeParse(wrong).success).toBe(false);
});

test.each([
  ["a label of a service", SwarmSettingsPatch, '{"labels":{"__proto__":"x"}}', "labels.__proto__"],
  [
    "an option of a network's driver",
    SwarmSettingsPatch,
    '{"networks":[{"Target":"shared","DriverOpts":{"__proto__":"x"}}]}',
    "networks.0.DriverOpts.__proto__",
  ],
  ["a router of a proxy file", ProxyRules, '{"http":{"routers":{"__proto__":{}}}}', "http.routers.__proto__"],
  [
    "a header of a middleware",
    ProxyRules,
    '{"http":{"middlewares":{"a":{"headers":{"customRequestHeaders":{"__proto__":"x"}}}}}}',
    "http.middlewares.a.headers.customRequestHeaders.__proto__",
  ],
])("%s named __proto__ must be refused at its field", (_what, schema, text, path) => {
  const { error } = schema.safeParse(named(text));
  expect(error?.issues.map((issue) => issue.path.join("."))).toContain(path);
});
