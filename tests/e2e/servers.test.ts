import type { Locator, Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { eventually } from "../support/eventually.ts";
import { type Rpc, rpcAt } from "../support/rpc.ts";
import { look } from "./look.ts";
import { sql } from "./sql.ts";
import type { Stage } from "./stage.ts";
import { claimed, inSteps } from "./steps.ts";
import { expectQuiet, fill, gone, heading, openPalette, seen, type Tab, visit } from "./tab.ts";

let stage: Stage;
let rpc: Rpc;
let tab: Tab;
let page: Page;

inSteps(async (made) => {
  stage = made;
  const owner = await claimed(stage);
  rpc = rpcAt(stage.server.url, owner.apiKey);
  await rpc.project.create.mutate({ name: "Harbour" });
  tab = await stage.open({ as: owner });
  page = tab.page;
});

const button = (name: string | RegExp, within: Page | Locator = page) =>
  within.getByRole("button", { name, exact: typeof name === "string" });
const link = (name: string) => page.getByRole("link", { name, exact: true });
const dialog = () => page.getByRole("dialog");
const field = (name: string | RegExp) => page.getByLabel(name, { exact: typeof name === "string" });

/** The id in the address of a server's page. */
const idHere = () => new URL(page.url()).pathname.split("/")[2] ?? "";

describe("servers", () => {
  it("are reached by key and palette, and this machine is there from the start", async () => {
    await visit(page, "/projects");
    // The keys come after the page.
    await eventually("the keys lead there", async () => {
      await page.keyboard.press("g");
      await page.keyboard.press("s");
      return page.url().endsWith("/servers");
    });
    await seen(heading(page, "Servers"));
    const table = page.getByRole("table", { name: "Servers" });
    await seen(table.getByText("This machine"));
    await seen(table.getByText("Ready"));
    await page.waitForFunction(() => document.title.startsWith("Servers"));
    await look(tab, "servers-first");
    const palette = await openPalette(page);
    await seen(palette.getByRole("option", { name: "Add server" }));
    await palette.getByRole("combobox").fill("servers");
    await palette.getByRole("option", { name: /^Servers/ }).click();
    await gone(palette);
    await page.keyboard.press("j");
    await page.keyboard.press("Enter");
    await seen(page.getByText("Moorage itself runs here."));
    await look(tab, "server-here");
    await link("Settings").last().click();
    await fill(field("Builds at once"), "0");
    await button("Save changes").click();
    await seen(page.getByText("At least 1"));
    await fill(field("Builds at once"), "3");
    await button("Save changes").click();
    await seen(page.getByText("Saved", { exact: true }));
    await look(tab, "server-here-settings");
    expect((await rpc.server.list.query())[0]?.buildsAtOnce).toBe(3);
    expectQuiet(tab);
  });

  it("are added with errors at their fields, and with a key that is made on the way", async () => {
    await visit(page, "/servers/new");
    await button("Add server").click();
    await seen(page.getByText("Enter a host name or an IP address, without a scheme or port."));
    expect(await field("Name").evaluate((node) => node === document.activeElement)).toBe(true);
    await seen(page.getByText("Choose a key, or make one."));
    await look(tab, "server-new-wrong");
    await fill(field("Name"), "quay-2");
    await fill(field("Address"), "ssh://192.0.2.7");
    await fill(field("Port"), "2222");
    await fill(field("User"), "Deploy");
    await button("Make a key").click();
    await fill(dialog().getByLabel("Name"), "deploy's key");
    await button("Create SSH key", dialog()).click();
    await gone(dialog());
    const [key] = await rpc.sshKey.list.query();
    expect(await field("SSH key").inputValue()).toBe(key?.id);
    await seen(page.getByText("deploy'\\''s-key'"));
    await button("Add server").click();
    await seen(page.getByText("A user is small letters, digits, - and _, such as root or deploy."));
    await fill(field("Address"), "192.0.2.7");
    await fill(field("User"), "deploy");
    await look(tab, "server-new");
    await button("Add server").click();
    await seen(heading(page, "quay-2"));
    await seen(page.getByText("deploy@192.0.2.7:2222").first());
    const { name, address, port, username, sshKey, buildsAtOnce } = await rpc.server.get.query({ serverId: idHere() });
    expect({ name, address, port, username, sshKey: sshKey?.id, buildsAtOnce }).toEqual({
      ...{ name: "quay-2", address: "192.0.2.7", port: 2222, username: "deploy", sshKey: key?.id, buildsAtOnce: 2 },
    });
    await look(tab, "server-new-made");
    await visit(page, "/servers/new");
    await fill(field("Name"), "quay-2");
    await fill(field("Address"), "192.0.2.8");
    await field("SSH key").selectOption({ index: 1 });
    await button("Add server").click();
    await seen(page.getByText("There is a server quay-2 already."));
    expect(await field("Address").inputValue()).toBe("192.0.2.8");
    expectQuiet(tab, /409/);
  });

  it("are chosen for a service, change, and go once nothing uses them", async () => {
    const quay = (await rpc.server.list.query()).find(({ name }) => name === "quay-2");
    if (!quay) throw new Error("quay-2 is not there");
    await visit(page, "/projects/harbour/production/new");
    await field("Server").selectOption({ value: quay.id });
    await fill(field(/^Image/), "hello:1");
    await fill(field("Name"), "far");
    await seen(page.getByText(/on quay-2/));
    await look(tab, "service-create-server");
    await rpc.service.create.mutate({
      ...{ environmentId: "harbour/production", name: "far", serverId: quay.id },
      spec: { kind: "application", source: { type: "image", image: "hello:1" } as never },
    });
    await visit(page, "/projects/harbour/production/far");
    await seen(page.getByText("Application on quay-2."));
    await link("quay-2").click();
    await seen(heading(page, "quay-2"));
    await link("Settings").last().click();
    await fill(field("Name"), "quay-3");
    await button("Save changes").click();
    await seen(heading(page, "quay-3"));
    await look(tab, "server-settings");
    await button("Remove quay-3").click();
    await button("Remove quay-3", dialog()).click();
    await seen(dialog().getByText(/Harbour \/ production \/ far/));
    await look(tab, "server-remove-used", { whole: false });
    await button("Cancel", dialog()).click();
    expectQuiet(tab, /409/);
  });

  it("say what is wrong with them, 50 at once", async () => {
    const [first] = await rpc.sshKey.list.query();
    for (let number = 10; number < 60; number++)
      await rpc.server.create.mutate({ name: `dock-${number}`, address: "192.0.2.1", sshKeyId: first?.id ?? "" });
    const is = (state: string, problem: string, observed: string, name: string) =>
      sql(
        stage.server,
        "update server set state = $1, problem = $2::jsonb, observed_at = now() - $3::interval, engine = '28.5.2' where name = $4",
        ...[state, problem, observed, name],
      );
    const at = new Date().toISOString();
    const why = (message: string, hint: string) => JSON.stringify({ code: "UNAVAILABLE", message, hint, at });
    is("ready", why("Port 22 answers nothing.", "Check that it is switched on."), "3 hours", "dock-10");
    is("failed", why("Docker could not be installed.", "Free space in /var."), "1 second", "dock-11");
    is("setting-up", "null", "1 second", "dock-12");
    await visit(page, "/servers");
    await seen(page.getByText("Unreachable"));
    await seen(page.getByText("Docker could not be installed."));
    await fill(page.getByRole("searchbox"), "dock-1");
    await gone(link("dock-50"));
    await look(tab, "servers");
    await fill(page.getByRole("searchbox"), "nothing like it");
    await button("Clear filter").click();
    await seen(link("dock-59"));
    await link("dock-10").click();
    await seen(page.getByText(/^Unreachable since .* ago\. Port 22 answers nothing\./));
    await look(tab, "server-away");
    await visit(page, "/servers/srv_none").catch(() => undefined);
    await seen(page.getByText("This server does not exist"));
    expectQuiet(tab, /404/);
  });

  it("are seen by a viewer, who changes none of them", async () => {
    sql(stage.server, "update member set role = 'viewer'");
    await visit(page, "/servers");
    await seen(link("dock-10"));
    expect(await link("Add server").count()).toBe(0);
    await link("dock-10").click();
    await seen(heading(page, "dock-10"));
    expect(await link("Settings").count()).toBe(1);
    await visit(page, "/servers/new");
    await seen(page.getByText("You cannot add a server"));
    await visit(page, `/servers/${(await rpc.server.list.query())[1]?.id}/settings`);
    await seen(page.getByText("You cannot change this server"));
    expectQuiet(tab, /status of (?:403|207)/);
  });
});
