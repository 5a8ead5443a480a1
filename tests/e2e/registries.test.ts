// A private registry in the dashboard: a wrong password and its reason, the right one, what lies there, a deployment from it.
// Then a channel over which people are told, on the same server: its dialog is the same.
import type { Locator, Page } from "playwright-core";
import { afterAll, describe, expect, it } from "vitest";
import { eventually } from "../support/eventually.ts";
import { helloImage } from "../support/hello.ts";
import { type HookReceiver, hookReceiver } from "../support/hook-receiver.ts";
import { startRegistry, type TestRegistry } from "../support/registry.ts";
import { type Rpc, rpcAt } from "../support/rpc.ts";
import { look } from "./look.ts";
import { sql } from "./sql.ts";
import type { Stage } from "./stage.ts";
import { answers, claimed, generatedHost, inSteps } from "./steps.ts";
import { expectQuiet, fill, gone, patienceMs, seen, type Tab, visit } from "./tab.ts";

let registry: TestRegistry;
let receiver: HookReceiver;
let stage: Stage;
let rpc: Rpc;
let tab: Tab;
let page: Page;

inSteps(async (made) => {
  registry = await startRegistry();
  receiver = await hookReceiver();
  await registry.push(helloImage, "team/hello:1");
  stage = made;
  const owner = await claimed(stage);
  rpc = rpcAt(stage.server.url, owner.apiKey);
  await rpc.project.create.mutate({ name: "Harbour" });
  tab = await stage.open({ as: owner });
  page = tab.page;
});

afterAll(async () => {
  await receiver?.close();
  await registry?.stop();
});

const button = (name: string | RegExp, within: Page | Locator = page) =>
  within.getByRole("button", { name, exact: typeof name === "string" });
const item = (name: string) => page.getByRole("menuitem", { name, exact: true });
const dialog = () => page.getByRole("dialog");
const field = (name: string) => dialog().getByLabel(name, { exact: true });
const refused = /status of (400|412|503)/;

describe("a private registry", () => {
  it("is refused with the reason while its password is wrong, and added once it is right", async () => {
    await visit(page, "/settings/registries");
    await seen(page.getByText("No registry yet"));
    await look(tab, "settings-registries-empty");
    await button("Add registry").click();
    await seen(dialog());
    await field("Type").selectOption("ecr");
    await seen(field("Secret access key"));
    await field("Sign in with").selectOption("machine");
    await gone(field("Secret access key"));
    await look(tab, "registry-add-ecr", { whole: false });
    await field("Type").selectOption("generic");
    await button("Add registry", dialog()).click();
    expect(await field("Name").evaluate((input) => input === document.activeElement)).toBe(true);
    await fill(field("Name"), "Harbour images");
    await fill(field("URL"), registry.host);
    await fill(field("User name"), registry.username);
    await fill(dialog().getByLabel(/^Image prefix/), "team");
    await fill(field("Password or token"), "wrong");
    await seen(dialog().getByText(`${registry.host}/team/my-app:latest`));
    await button("Test", dialog()).click();
    await seen(dialog().locator("[aria-invalid]"));
    const reason = dialog()
      .getByText(/refused|unauthorized|password/i)
      .last();
    await seen(reason);
    await look(tab, "registry-add-refused", { whole: false });
    await button("Add registry", dialog()).click();
    await eventually("it is not saved", async () => (await rpc.registry.list.query()).length === 0);
    await fill(field("Password or token"), registry.password);
    await button("Test", dialog()).click();
    await seen(dialog().getByText(/Signed in/));
    await look(tab, "registry-add", { whole: false });
    await button("Add registry", dialog()).click();
    await gone(dialog());
    await seen(page.getByText("Works", { exact: true }));
    await look(tab, "settings-registries");
    expectQuiet(tab, refused);
  });

  it("shows what lies in it", async () => {
    await button("More for Harbour images").click();
    await item("Browse images").click();
    await page.getByRole("button", { name: "team/hello", exact: true }).click();
    await seen(page.getByRole("button", { name: "Copy the digest of 1" }));
    await look(tab, "registry-images");
    await button("All registries").click();
    await seen(button("Add registry"));
    expectQuiet(tab);
  });

  it("gives a service its private image", async () => {
    await visit(page, "/projects/harbour/production/new");
    await page.getByLabel("Registry", { exact: true }).selectOption({ label: `Harbour images (${registry.host})` });
    await fill(page.getByLabel("Image", { exact: true }), "ghcr.io/other/app");
    await seen(page.getByText(/This image is of ghcr.io/));
    await fill(page.getByLabel("Image", { exact: true }), "hello:1");
    await seen(page.getByText(`${registry.host}/team/hello:1`));
    await look(tab, "service-create-registry");
    await fill(page.getByLabel("Name", { exact: true }), "hello");
    await fill(page.getByLabel(/^Port in the container/), "3000");
    await fill(page.getByLabel(/^As .env text/), "VERSION=1");
    const host = await generatedHost(page, "hello");
    await button("Create and deploy").click();
    await page
      .getByText("Succeeded")
      .first()
      .waitFor({ timeout: 4 * patienceMs });
    await answers(stage, host, "1");
    await visit(page, "/projects/harbour/production/hello/settings/source");
    await seen(page.getByText(`${registry.host}/team/hello:1`));
    await look(tab, "service-settings-source-registry");
    expectQuiet(tab);
  });

  it("says on the open page of a service that its registry fails, and that it works again", async () => {
    const [{ id: connectionId } = { id: "" }] = await rpc.registry.list.query();
    await visit(page, "/projects/harbour/production/hello");
    await seen(
      page
        .getByRole("tab", { name: "Overview" })
        .or(page.getByRole("link", { name: "Overview" }))
        .first(),
    );
    registry.changePassword();
    await expect(rpc.registry.test.mutate({ connectionId })).rejects.toThrow("refused");
    await seen(page.getByText(/^Harbour images has failed since/));
    await look(tab, "service-registry-fails");
    await page.getByRole("link", { name: "Open registries" }).click();
    await seen(page.getByText("Failing", { exact: true }));
    await seen(page.getByText(/Failing since/));
    await look(tab, "settings-registries-fails");
    await visit(page, "/projects/harbour/production/hello");
    await seen(page.getByText(/^Harbour images has failed since/));
    await rpc.registry.update.mutate({ connectionId, secrets: { password: registry.password } });
    await gone(page.getByText(/^Harbour images has failed since/));
    expectQuiet(tab);
  });

  it("keeps its password when it is edited, and stays while it is used", async () => {
    await visit(page, "/settings/registries");
    await button("More for Harbour images").click();
    await item("Edit").click();
    await seen(field("Password or token, stored"));
    await fill(field("Name"), "Images");
    await look(tab, "registry-edit", { whole: false });
    await button("Save registry", dialog()).click();
    await gone(dialog());
    await button("More for Images").click();
    await item("Remove").click();
    await seen(dialog().getByRole("link", { name: "hello" }));
    await look(tab, "registry-used", { whole: false });
    await button("Take it from them", dialog()).click();
    await fill(dialog().getByLabel(/Type Images to confirm/), "Images");
    await button("Remove Images", dialog()).click();
    await seen(page.getByText("No registry yet"));
    expectQuiet(tab);
  });
});

describe("a channel", () => {
  const send = "Send a test message";
  const more = async (name: string, what: string) => {
    await button(`More for ${name}`).click();
    await item(what).click();
  };

  it("is tried from its form, and says there why nothing arrives", async () => {
    await visit(page, "/settings/notifications");
    await seen(page.getByText("No channel yet"));
    await look(tab, "settings-notifications-empty");
    await button("Add channel").press("Enter");
    await dialog().getByRole("radio", { name: "Telegram" }).press("Space");
    await seen(field("Bot token"));
    await look(tab, "channel-add-telegram", { whole: false });
    await page.keyboard.press("ArrowRight");
    await seen(dialog().getByText("A webhook of a channel."));
    await dialog().getByRole("radio", { name: "Webhook", exact: true }).check();
    await button(send, dialog()).click();
    await seen(dialog().locator("[aria-invalid]"));
    expect(await field("Address").evaluate((input) => input === document.activeElement)).toBe(true);
    await fill(field("Name"), "Night watch");
    await fill(dialog().getByLabel(/^Headers/), "X-Team: harbour");
    await fill(field("Address"), `${receiver.url}/gone`);
    receiver.answer(404);
    await button(send, dialog()).click();
    await seen(dialog().getByText(/has nothing at this address \(404\)/));
    await look(tab, "channel-add-refused", { whole: false });
    expect(await field("Address").inputValue()).toBe(`${receiver.url}/gone`);
    receiver.answer(200);
    await fill(field("Address"), receiver.url);
    await button(send, dialog()).click();
    await seen(dialog().getByText(/took it \(200\)/));
    expect(receiver.taken.map(({ title }) => title)).toEqual(["Moorage can reach you here"]);
    await look(tab, "channel-add", { whole: false });
    await dialog()
      .getByRole("switch", { name: /^Deployment succeeded/ })
      .press("Space");
    await dialog()
      .getByRole("switch", { name: /^Server away or back/ })
      .uncheck();
    await button("Add channel", dialog()).click();
    await gone(dialog());
    await seen(page.getByText("Nothing sent yet"));
    const [{ kinds } = { kinds: [] }] = await rpc.notification.list.query();
    expect(kinds).toEqual(expect.arrayContaining(["deploymentSucceeded", "deploymentFailed"]));
    expect(kinds).not.toContain("server");
    await more("Night watch", send);
    await seen(page.getByText("Sent", { exact: true }));
    expectQuiet(tab, refused);
  });

  it("keeps its secrets when it is edited, and says which do not follow to another address", async () => {
    await more("Night watch", "Edit");
    await fill(field("Name"), "Watch");
    await button("Replace", dialog()).first().click();
    await fill(field("Address"), `${receiver.url}/new`);
    await seen(dialog().getByText(/Enter again what the new one needs: headers/));
    await look(tab, "channel-edit", { whole: false });
    await button("Keep", dialog()).click();
    await button("Save channel", dialog()).click();
    await gone(dialog());
    await seen(page.getByText("Watch", { exact: true }));
    await more("Watch", send);
    await eventually("it arrives where it did before", () => receiver.taken.length === 3);
    receiver.answer(500);
    await more("Watch", send);
    await seen(page.getByText("Failing", { exact: true }));
    await look(tab, "settings-notifications");
    expectQuiet(tab, refused);
  });

  it("lists what it was told, and goes when that is confirmed", async () => {
    await more("Watch", "Deliveries");
    await seen(dialog().getByText("Nothing to tell yet"));
    await look(tab, "channel-deliveries-empty", { whole: false });
    await button("Close", dialog()).last().click();
    await gone(dialog());
    receiver.answer(200);
    const { id: connectionId } = await rpc.registry.create.mutate({
      ...{ type: "generic", name: "Dry dock", config: { url: registry.host, username: registry.username } },
      ...{ secrets: { password: "wrong" }, test: false },
    });
    await expect(rpc.registry.test.mutate({ connectionId })).rejects.toThrow("refused");
    await eventually("people are told", () => receiver.taken.at(-1)?.title.includes("Dry dock"));
    await seen(page.getByText("Sent", { exact: true }));
    const problem = { message: "hooks.example.com is in trouble (502).", hint: "It is tried again later." };
    sql(
      stage.server,
      `insert into notice (id, channel_id, kind, key, message, attempts, problem, sent_at, next_at)
       select 'ntc_' || n, id, 'deploymentFailed', n::text, jsonb_build_object('title', 'api #' || n || ' failed at Health'), n,
         $1::jsonb, null, case when n = 2 then now() + interval '1 hour' end
       from channel, generate_series(2, 3) n`,
      JSON.stringify({ code: "UNAVAILABLE", ...problem }),
    );
    await more("Watch", "Deliveries");
    await seen(dialog().getByText("api #2 failed at Health"));
    await seen(dialog().getByText(/Dry dock/));
    await seen(dialog().getByText(/After 2 attempts\. Next try/));
    await seen(dialog().getByText("Given up after 3 attempts."));
    await look(tab, "channel-deliveries", { whole: false });
    await page.keyboard.press("Escape");
    await gone(dialog());
    await more("Watch", "Remove");
    await seen(dialog().getByText("Nobody is told over it any more"));
    await look(tab, "channel-remove", { whole: false });
    await button("Remove Watch", dialog()).click();
    await seen(page.getByText("No channel yet"));
    expectQuiet(tab);
  });
});
