import { expect, test } from "vitest";
import { isSignedRight, webhookKeyOf, webhookToken } from "./address.ts";

const runtime = { settings: { sessionSecret: "one" } } as Parameters<typeof webhookToken>[0];
const key = "0123456789abcdef0123456789abcdef";

test("a token must name its service, and be made by this server only", () => {
  const token = webhookToken(runtime, key);
  expect(webhookKeyOf(runtime, token)).toBe(key);
  const other = { settings: { ...runtime.settings, sessionSecret: "two" } };
  expect(webhookKeyOf(other, token)).toBeUndefined();
  for (const wrong of ["", "x", key, `${token}0`, token.toUpperCase(), `${key}${"0".repeat(32)}`])
    expect(webhookKeyOf(runtime, wrong)).toBeUndefined();
});

// https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
const vector = {
  secret: "It's a Secret to Everybody",
  body: Buffer.from("Hello, World!"),
  hmac: "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17",
};

test.each([
  ["nothing", {}, true],
  ["GitHub's", { "x-hub-signature-256": `sha256=${vector.hmac}` }, true],
  ["Bitbucket's", { "x-hub-signature": `sha256=${vector.hmac}` }, true],
  ["Gitea's", { "x-gitea-signature": vector.hmac }, true],
  ["GitLab's", { "x-gitlab-token": vector.secret }, true],
  ["a wrong one", { "x-hub-signature-256": `sha256=${"0".repeat(64)}` }, false],
  ["a short one", { "x-hub-signature-256": "sha256=" }, false],
  ["a right and a wrong one", { "x-gitea-signature": vector.hmac, "x-gitlab-token": "x" }, false],
])("%s as signature", (_what, headers: Record<string, string>, right) => {
  expect(isSignedRight((name) => headers[name], vector.body, vector.secret)).toBe(right);
});
