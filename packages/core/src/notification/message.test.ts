import { expect, test } from "vitest";
import type { Happening } from "./happening.ts";
import { messageOf, noticeOf } from "./message.ts";

const now = new Date("2026-01-02T12:00:00.000Z");
const since = "2026-01-02T11:00:00.000Z";
const registry = { id: "reg_1", name: "Company ECR", address: "1.dkr.ecr.eu-central-1.amazonaws.com" };
const failed: Happening = {
  ...{ type: "registry.failed", registry, since, services: ["api", "web"] },
  problem: { message: "AWS gave no token: this key is not active.", hint: "Enter a key that is active." },
  tokenEndsAt: new Date("2026-01-02T18:30:00.000Z"),
};
const told = (event: Happening, at = now) => messageOf(noticeOf(event, at), { url: "https://panel.example.com", at });

test("a registry that fails must be told with what it said, the services, the token's end and what to do", () => {
  expect(told(failed)).toEqual({
    ...{ level: "failure", title: "Registry Company ECR fails", at: now.toISOString() },
    facts: [
      ["Registry", "Company ECR (1.dkr.ecr.eu-central-1.amazonaws.com)"],
      ["Services concerned", "api, web"],
      ["Since", "2026-01-02 11:00 UTC"],
      ["The old token works until", "2026-01-02 18:30 UTC"],
      ["What to do", "Enter a key that is active."],
    ],
    body: "AWS gave no token: this key is not active.",
    link: "https://panel.example.com/settings/registries",
  });
});

test("what lasts must be told once, then daily for a week, then weekly", () => {
  const keyAfter = (hours: number) => noticeOf(failed, new Date(Date.parse(since) + hours * 3_600_000)).key;
  expect(keyAfter(23)).toBe(keyAfter(0));
  expect(keyAfter(25)).not.toBe(keyAfter(0));
  const keys = new Set(Array.from({ length: 29 * 24 }, (_, hour) => keyAfter(hour)));
  expect(keys.size).toBe(8 + 3);
  expect(told(failed, new Date("2026-01-04T12:00:00.000Z")).title).toBe("Registry Company ECR still fails");
});

test("a failed deployment must be told with its step and reason, and no line of the program", () => {
  const cause = {
    ...{ code: "INVALID" as const, message: "The app did not become healthy.", hint: "Check the port." },
    ...{ step: "health" as const, why: "x", lastLines: ["canary=1"], traffic: "Version 3 goes on serving." },
  };
  const names = { project: "Shop", environment: "Production", service: "api" };
  const event = { id: "dep_1", number: 4, names, path: "shop/production/api", commit: "0123456789abcdef", by: "Ana" };
  const message = told({ type: "deployment.ended", status: "failed", ...event, cause });
  expect(message).toMatchObject({ title: "api #4 failed", body: "The app did not become healthy." });
  expect(message.link).toBe("https://panel.example.com/projects/shop/production/api/deployments/4");
  expect(message.facts).toContainEqual(["Step", "health"]);
  expect(JSON.stringify(message)).not.toContain("canary");
  const kindOf = (status: "failed" | "succeeded") =>
    noticeOf({ type: "deployment.ended", status, ...event, cause: undefined }, now).kind;
  expect([kindOf("failed"), kindOf("succeeded")]).toEqual(["deploymentFailed", "deploymentSucceeded"]);
});

test("that something works must be told to whoever heard that it failed", () => {
  const server = { id: "srv_1", name: "web-2" };
  const pairs: [Happening, Happening][] = [
    [failed, { type: "registry.recovered", registry, since, services: [] }],
    [
      { type: "server.away", server, since, reason: undefined },
      { type: "server.back", server, since },
    ],
  ];
  for (const [bad, good] of pairs) {
    const { after } = noticeOf(good, now);
    expect(after && noticeOf(bad, now).key.startsWith(after)).toBe(true);
  }
});

test("names and reasons must stay one line of bounded length", () => {
  const name = `x\r\nBcc: eve@example.com\u0000${"y".repeat(5_000)}`;
  const message = told({ type: "server.away", server: { id: "srv_1", name }, since, reason: name });
  for (const text of [message.title, message.body, ...message.facts.flat()]) {
    expect(text).not.toMatch(/[\p{Cc}]/u);
    expect(text?.length).toBeLessThanOrEqual(2_000);
  }
});
