import { loadConnection } from "@moorage/core/connection";
import { channelFamily, getChannel } from "@moorage/core/notification";
import { AppError } from "@moorage/domain";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type FullWorld, fullWorld } from "../testing/full-world.ts";
import { flagNames } from "./shapes/notification.ts";

let world: FullWorld;
beforeAll(async () => {
  world = await fullWorld();
});
afterAll(() => world.close());

const off = Object.fromEntries(flagNames.map((name) => [name, false]));
const mail = { smtpServer: "smtp.example.com", smtpPort: 465, username: "ana", fromAddress: "moorage@example.com" };
const row = async (name: string): Promise<Record<string, unknown>> => {
  const all = (await world.call("GET", "notification.all")).body as Record<string, unknown>[];
  return all.find((each) => each["name"] === name) ?? {};
};

test("a channel must come back as it was sent, without its secrets, and keep the switches that only we have", async () => {
  const toAddresses = ["ana@example.com", "ben@example.com"];
  const sent = { name: "Mail", ...off, appBuildError: true, ...mail, password: "canary-mail", toAddresses };
  expect((await world.call("POST", "notification.createEmail", sent)).status).toBe(200);
  const made = await row("Mail");
  const { notificationId, emailId } = made;
  expect(made).toMatchObject({ ...off, appBuildError: true, notificationType: "email", slack: null, slackId: null });
  expect(made["email"]).toEqual({ emailId, ...mail, toAddresses });
  expect((await world.call("GET", "notification.getEmailProviders")).body).toMatchObject([{ notificationId }]);
  const change = {
    notificationId,
    emailId,
    appBuildError: false,
    dockerCleanup: true,
    toAddresses: ["eve@example.com"],
  };
  expect((await world.call("POST", "notification.updateEmail", change)).status).toBe(200);
  expect(await row("Mail")).toMatchObject({ ...off, dockerCleanup: true, email: { toAddresses: ["eve@example.com"] } });
  const stored = await getChannel(await loadConnection(world.owner, channelFamily, String(notificationId)));
  expect(stored.kinds).toEqual(["registry", "server", "cleanup"]);
  expect(
    (await world.call("POST", "notification.updateSlack", { notificationId, slackId: notificationId })).status,
  ).toBe(404);
  expect((await world.call("POST", "notification.remove", { notificationId })).body).toMatchObject({ notificationId });
});

test("a token that is sent empty must stay, and headers be taken as an object", async () => {
  const ntfy = { name: "Push", ...off, serverUrl: "https://ntfy.sh", topic: "ops", accessToken: "", priority: 4 };
  expect((await world.call("POST", "notification.createNtfy", ntfy)).status).toBe(200);
  expect(await row("Push")).toMatchObject({ ntfy: { topic: "ops", priority: 4 } });
  const hook = {
    name: "Hook",
    ...off,
    endpoint: "https://hooks.example.com/canary",
    headers: { Authorization: "Bearer x" },
  };
  expect((await world.call("POST", "notification.createCustom", hook)).status).toBe(200);
  const bad = { ...hook, name: "Other", headers: { "Bad Name": "x" } };
  expect((await world.call("POST", "notification.createCustom", bad)).status).toBe(400);
  expect(JSON.stringify((await world.call("GET", "notification.all")).body)).not.toContain("canary");
});

test("a message that is not taken must be a 400 that says why, and a token that nobody gave out be refused", async () => {
  const answer = world.runtime.answers["connection.test"];
  world.runtime.answers["connection.test"] = async () => {
    throw new AppError("UNAVAILABLE", "smtp.example.com:465 does not answer.", { retryable: true });
  };
  const tried = await world.call("POST", "notification.testEmailConnection", {
    ...mail,
    password: "p",
    toAddresses: ["a@example.com"],
  });
  expect([tried.status, tried.text]).toEqual([400, expect.stringContaining("does not answer")]);
  if (answer) world.runtime.answers["connection.test"] = answer;
  const report = { Type: "CPU", Value: 91, Threshold: 90, Message: "m", Timestamp: "t", Token: "guessed" };
  expect((await world.call("POST", "notification.receiveNotification", report, null)).status).toBe(401);
  expect((await world.call("POST", "notification.receiveNotification", report)).status).toBe(412);
});
