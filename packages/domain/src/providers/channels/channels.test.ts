import { expect, test } from "vitest";
import type { Message } from "../../notification/message.ts";
import { Secret } from "../../secret.ts";
import { wordsOf } from "./answer.ts";
import { channels } from "./catalog.ts";
import type { Delivery } from "./channel.ts";

const hook = "https://hooks.example.com/services/canary-hook";
const mail = { fromAddress: "Moorage <moorage@example.com>", toAddresses: "ana@example.com, ben@example.com" };
const given: Record<string, { config?: object; secrets: Record<string, string> }> = {
  slack: { secrets: { webhookUrl: hook } },
  telegram: { config: { chatId: "-100123" }, secrets: { botToken: "123:canary-bot" } },
  discord: { secrets: { webhookUrl: hook } },
  email: { config: { smtpServer: "smtp.example.com", username: "ana", ...mail }, secrets: { password: "canary-mail" } },
  resend: { config: mail, secrets: { apiKey: "canary-resend" } },
  gotify: { config: { serverUrl: "https://gotify.example.com/" }, secrets: { appToken: "canary-app" } },
  ntfy: { config: { topic: "ops" }, secrets: { accessToken: "canary-ntfy" } },
  mattermost: { config: { channel: "ops" }, secrets: { webhookUrl: hook } },
  pushover: { config: { priority: 2 }, secrets: { userKey: "canary-user", apiToken: "canary-api" } },
  custom: { secrets: { endpoint: hook, headers: "Authorization: Bearer canary-header\nX-Team: ops" } },
  lark: { secrets: { webhookUrl: hook } },
  teams: { secrets: { webhookUrl: hook } },
};

function channelOf(type: string, change: object = {}) {
  const provider = channels.get(type as "slack");
  const config = channels.schema.parse({ ...given[type]?.config, ...change, type });
  const secrets = provider.secrets.parse(given[type]?.secrets) as Record<string, Secret>;
  return channels.of(config, secrets);
}
const at = "2026-01-02T03:04:05.000Z";
const plain: Message = {
  ...{ level: "failure", title: "Registry fails", at, link: "https://panel.example.com/settings/registries" },
  facts: [["Services", "api, web"]],
  body: "The token could not be renewed.",
};
const write = (type: string, message: Message = plain, change: object = {}): Delivery =>
  channelOf(type, change).write(message, "ntc_1");
/** What is sent, secrets as they print. */
function sent(type: string, message: Message = plain, change: object = {}) {
  const delivery = write(type, message, change);
  return JSON.parse(JSON.stringify(delivery.by === "http" ? delivery.request : delivery.mail));
}

test("every channel must say the whole message, in one request or mail, and print none of its secrets", () => {
  expect(Object.keys(given).sort()).toEqual([...channels.types].sort());
  for (const type of channels.types) {
    const text = JSON.stringify(write(type));
    for (const part of ["Registry fails", "Services", "api, web", "could not be renewed", "panel.example.com"])
      expect(text.replaceAll("\\\\", ""), `${type}: ${part}`).toContain(part);
    expect(text, type).not.toContain("canary");
    expect(JSON.stringify(write(type, { level: "info", title: "Only this", facts: [], at })), type).toContain(
      "Only this",
    );
  }
});

test("what others wrote must be no markup and call nobody, whatever the channel", () => {
  const hostile = "<!channel> <b>&</b> *x* [a](http://evil.example) @everyone @channel\r\nBcc: eve@example.com";
  const message: Message = { ...plain, title: hostile, facts: [[hostile, hostile]], body: hostile };
  expect(sent("slack", message).json.attachments[0].blocks[0].text.text).toContain("&lt;!channel&gt; &lt;b&gt;&amp;");
  expect(sent("telegram", message).json.text).toContain("&lt;!channel&gt; &lt;b&gt;&amp;&lt;/b&gt;");
  expect(sent("discord", message).json).toMatchObject({ allowed_mentions: { parse: [] } });
  expect(sent("discord", message).json.embeds[0].description).toContain("\\[a\\]\\(http:");
  expect(sent("mattermost", message).json.attachments[0].text).not.toMatch(/@[a-z]/);
  expect(sent("teams", message).json.attachments[0].content.body[0].text).toContain("\\[a\\]\\(http:");
  expect(sent("lark", message).json.card.elements[0].text.tag).toBe("plain_text");
  expect(sent("email", message).html).toContain("&lt;!channel&gt; &lt;b&gt;&amp;&lt;/b&gt;");
  expect(sent("gotify", message).json.extras["client::display"]).toEqual({ contentType: "text/plain" });
});

test("the longest message must fit into what each service takes", () => {
  const long = "&<*é😀".repeat(20_000);
  const facts = Array.from({ length: 12 }, (): [string, string] => [long, long]);
  const message: Message = {
    level: "failure",
    title: long,
    facts,
    body: long,
    at,
    link: `https://x/${"y".repeat(5_000)}`,
  };
  expect(sent("telegram", message).json.text.length).toBeLessThanOrEqual(4_096);
  const [embed] = sent("discord", message).json.embeds;
  const fields = embed.fields as { name: string; value: string }[];
  expect(embed.title.length).toBeLessThanOrEqual(256);
  expect(fields.length).toBeLessThanOrEqual(25);
  const texts = [embed.title, embed.description, ...fields.flatMap(({ name, value }) => [name, value])].join("");
  expect(texts.length).toBeLessThanOrEqual(6_000);
  const { json: slack } = sent("slack", message);
  expect(slack.blocks[0].text.text.length).toBeLessThanOrEqual(150);
  for (const { text } of slack.attachments[0].blocks) expect(text.text.length).toBeLessThanOrEqual(3_000);
  const { json: pushover } = sent("pushover", message);
  expect([pushover.title.length <= 250, pushover.message.length <= 1_024, pushover.url]).toEqual([
    true,
    true,
    undefined,
  ]);
  expect(Buffer.byteLength(sent("ntfy", message).json.message)).toBeLessThanOrEqual(4_096);
  expect(Buffer.byteLength(JSON.stringify(sent("teams", message).json))).toBeLessThanOrEqual(28 * 1_024);
  expect(Buffer.byteLength(JSON.stringify(sent("lark", message).json))).toBeLessThanOrEqual(20 * 1_024);
  expect(sent("mattermost", message).json.attachments[0].text.length).toBeLessThanOrEqual(16_383);
  expect(sent("email", message).subject.length).toBeLessThanOrEqual(210);
});

test("each service must be called as it asks for", () => {
  const url = (type: string) => {
    const delivery = write(type);
    if (delivery.by === "mail") return delivery.mail.host;
    return delivery.request.url instanceof Secret ? delivery.request.url.reveal() : delivery.request.url;
  };
  expect(url("telegram")).toBe("https://api.telegram.org/bot123:canary-bot/sendMessage");
  expect(url("gotify")).toBe("https://gotify.example.com/message");
  expect(url("custom")).toBe(hook);
  expect(sent("telegram").json).toMatchObject({ chat_id: "-100123", parse_mode: "HTML" });
  expect(sent("telegram", plain, { messageThreadId: "7" }).json.message_thread_id).toBe(7);
  expect(sent("ntfy")).toMatchObject({ url: "https://ntfy.sh", json: { topic: "ops", priority: 3, tags: ["x"] } });
  expect(sent("pushover").json).toMatchObject({ priority: 2, retry: 60, expire: 3_600, url_title: "Open" });
  expect(sent("pushover", plain, { priority: 0 }).json.retry).toBeUndefined();
  expect(sent("resend")).toMatchObject({
    headers: { "idempotency-key": "ntc_1" },
    json: { to: ["ana@example.com", "ben@example.com"] },
  });
  expect(sent("custom")).toMatchObject({
    headers: { Authorization: "[secret]", "X-Team": "[secret]" },
    json: { id: "ntc_1", level: "failure" },
  });
  expect(sent("email")).toMatchObject({
    port: 587,
    login: { username: "ana" },
    to: ["ana@example.com", "ben@example.com"],
  });
  expect(sent("mattermost").json.channel).toBe("ops");
  expect(sent("discord", plain, { decoration: false }).json.embeds[0].title).toBe("Registry fails");
});

test("settings that cannot work must be refused at their field", () => {
  const refused = (type: string, part: "config" | "secrets", change: object) => {
    const { config, secrets } = channels.get(type as "slack");
    const values = { ...(part === "config" ? given[type]?.config : given[type]?.secrets), ...change };
    const issue = (part === "config" ? config : secrets).safeParse(values).error?.issues[0];
    return issue?.path.join(".");
  };
  for (const url of ["ftp://x", "javascript:alert(1)", "https://a:b@example.com/x", "https://exa mple.com", "x", ""])
    expect(refused("slack", "secrets", { webhookUrl: url }), url).toBe("webhookUrl");
  for (const headers of ["nonsense", "Host: x", "A: b\u0001", "Content-Length: 3", "X: é"])
    expect(refused("custom", "secrets", { headers }), headers).toBe("headers");
  expect(refused("telegram", "config", { chatId: "ana" })).toBe("chatId");
  expect(refused("email", "config", { toAddresses: "ana@example.com, ben" })).toBe("toAddresses");
  expect(refused("email", "config", { fromAddress: "Ana" })).toBe("fromAddress");
  expect(refused("email", "config", { smtpServer: "smtp.example.com/x" })).toBe("smtpServer");
  expect(refused("ntfy", "config", { topic: "a/b" })).toBe("topic");
});

test("an answer with a good status that is a refusal must be known as one", () => {
  const answer = (text: string) => ({ status: 200, header: () => undefined, text });
  const refusal = (type: string, text: string) => channelOf(type).refusal?.(answer(text));
  expect(refusal("lark", '{"code":19001,"msg":"param invalid"}')).toBeDefined();
  expect(refusal("lark", '{"StatusCode":0,"code":0,"msg":"success"}')).toBeUndefined();
  expect(refusal("teams", "Webhook message delivery failed with error: 403")).toBeDefined();
  expect(refusal("teams", "1")).toBeUndefined();
});

test("what a service says must be told as words alone", () => {
  expect(wordsOf('{"ok":false,"error_code":400,"description":"Bad Request: chat not found"}')).toBe(
    "Bad Request: chat not found",
  );
  expect(wordsOf('{"status":0,"errors":["application token is invalid"]}')).toBe("application token is invalid");
  expect(wordsOf("no_service\n")).toBe("no_service");
  expect(wordsOf("<html><body>404</body></html>")).toBe("");
  expect(wordsOf("x".repeat(10_000))).toHaveLength(300);
});
