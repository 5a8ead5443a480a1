// People outside are told: by real receivers of HTTP and mail, over whatever happens to us and to them in between.
import { readFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, expect, it } from "vitest";
import { eventually } from "../support/eventually.ts";
import { type HookReceiver, hookReceiver } from "../support/hook-receiver.ts";
import { type MailServer, mailServer } from "../support/mail-server.ts";
import { type Place, proxyReady, startPlace } from "../support/place.ts";
import { startRegistry, type TestRegistry } from "../support/registry.ts";

let place: Place;
let registry: TestRegistry;
let hook: HookReceiver;
let post: MailServer;
let registryId: string;
let hookId: string;

beforeAll(async () => {
  [registry, hook, post] = await Promise.all([startRegistry(), hookReceiver(), mailServer()]);
  place = await startPlace();
  const account = { type: "generic", config: { url: registry.host, username: registry.username } };
  const secrets = { password: registry.password };
  registryId = (await place.rpc.registry.create.mutate({ name: "Main", ...account, secrets })).id;
  const spec = { kind: "application" as const, source: { type: "image" as const, image: "myorg/api:1" } };
  const { environmentId } = place;
  const service = await place.rpc.service.create.mutate({ environmentId, name: "api", spec });
  await place.rpc.service.updateSpec.mutate({ serviceId: service.id, registryId });
  const mail = {
    smtpServer: "127.0.0.1",
    smtpPort: post.port,
    fromAddress: "moorage@example.com",
    toAddresses: "ana@example.com",
  };
  const { create } = place.rpc.notification;
  hookId = (await create.mutate({ name: "Hook", type: "custom", secrets: { endpoint: hook.url } })).id;
  await create.mutate({ name: "Mail", type: "email", config: mail });
  return async () => {
    await place.stop();
    await Promise.all([registry.stop(), hook.close(), post[Symbol.asyncDispose]()]);
  };
});

const titles = () => hook.taken.map(({ title }) => title);
const repair = () =>
  place.rpc.registry.update.mutate({ connectionId: registryId, secrets: { password: registry.password } });
const check = () => place.rpc.registry.test.mutate({ connectionId: registryId }).catch(() => undefined);
const told = (count: number) => eventually(`${count} messages have come`, () => hook.taken.length >= count, 90_000);
const log = () => readFileSync(path.join(place.server.dataDir, "server.log"), "utf8");

it("tells by webhook and mail, once, which registry fails and whom it concerns, and that it works again", async () => {
  registry.changePassword();
  await check();
  await check();
  await told(1);
  await eventually("the mail has come", () => post.mails.length === 1, 60_000);
  expect(hook.taken[0]).toMatchObject({ level: "failure", title: "Registry Main fails" });
  expect(hook.taken[0]?.facts).toContainEqual({ label: "Services concerned", value: "api" });
  for (const part of ["Registry Main fails", registry.host, "api"]) expect(post.mails[0]).toContain(part);
  await repair();
  await told(2);
  await eventually("the second mail has come", () => post.mails.length === 2, 60_000);
  expect(titles()).toEqual(["Registry Main fails", "Registry Main works again"]);
});

it("says what a channel's own other side says, and lets no secret out", async () => {
  const { testNew, test } = place.rpc.notification;
  const before = hook.taken.length;
  expect(await test.mutate({ connectionId: hookId })).toEqual({ detail: expect.stringMatching(/took it \(200\)/) });
  expect(hook.taken).toHaveLength(before + 1);
  hook.taken.splice(before);
  const failure = (endpoint: string) =>
    testNew.mutate({ type: "custom", secrets: { endpoint } }).then(
      () => "sent",
      (error: Error) => error.message,
    );
  expect(await failure("http://no-such-host.invalid/canary-hook")).toMatch(/not known/);
  expect(await failure("http://127.0.0.1:1/canary-hook")).toMatch(/does not answer/);
  expect(await failure("http://169.254.169.254/canary-hook")).toMatch(/never called/);
  hook.answer(404, "nothing at /canary-hook");
  expect(await failure(hook.url)).toMatch(/nothing at this address \(404\)/);
  hook.answer(200);
});

it("still tells when it is killed between the event and the sending, and tries again while nobody listens", async () => {
  await place.server.stop();
  process.env["MOORAGE_CHECKPOINT"] = `sending ${hookId}`;
  await place.server.start();
  delete process.env["MOORAGE_CHECKPOINT"];
  await proxyReady(place.server, place.owner);
  registry.changePassword();
  await check();
  await eventually("it is about to be sent", () => log().includes(`checkpoint sending ${hookId}`), 90_000);
  expect(hook.taken).toHaveLength(2);
  await place.server.kill();
  await hook.close();
  await place.server.start();
  const notices = () => place.rpc.notification.deliveries.query({ connectionId: hookId });
  await eventually("a try has failed", async () => (await notices())[0]?.attempts === 1, 90_000);
  expect((await notices())[0]).toMatchObject({
    status: "waiting",
    problem: { message: expect.stringMatching(/ECONNREFUSED/) },
  });
  await hook.listen();
  await told(3);
  await eventually("it is noted", async () => (await notices())[0]?.status === "sent", 60_000);
  expect(titles()).toEqual(["Registry Main fails", "Registry Main works again", "Registry Main fails"]);
  expect(log()).not.toMatch(/canary-hook/);
  expect(log()).not.toContain(registry.password);
});
