import type { Locator, Page } from "playwright-core";
import { afterAll, describe, expect, it } from "vitest";
import { eventually } from "../support/eventually.ts";
import { helloImage, visit as request } from "../support/hello.ts";
import { canShiftClock, canStartMachine, type TestMachine } from "../support/machine.ts";
import { startEquipped } from "../support/other-server.ts";
import { type Rpc, rpcAt } from "../support/rpc.ts";
import { cancelSetup } from "./cancel-setup.ts";
import { fiftyServers } from "./fifty-servers.ts";
import { look } from "./look.ts";
import { measure } from "./server-metrics.ts";
import { sql } from "./sql.ts";
import type { Stage } from "./stage.ts";
import { claimed, generatedHost, inSteps } from "./steps.ts";
import { expectQuiet, fill, gone, heading, openPalette, seen, type Tab, visit } from "./tab.ts";

let stage: Stage;
let machine: TestMachine;
let rpc: Rpc;
let tab: Tab;
let page: Page;

const button = (name: string | RegExp, within: Page | Locator = page) =>
  within.getByRole("button", { name, exact: typeof name === "string" });
const link = (name: string) => page.getByRole("link", { name, exact: true });
const dialog = () => page.getByRole("dialog");
const field = (name: string | RegExp) => page.getByLabel(name, { exact: typeof name === "string" });

/** What a machine needs its time for. */
const inTheEnd = (locator: Locator) => locator.first().waitFor({ state: "visible", timeout: 180_000 });

/** The id in the address of a server's page. */
const idHere = () => new URL(page.url()).pathname.split("/")[2] ?? "";

describe.runIf(canStartMachine)("servers", () => {
  inSteps(async (made) => {
    stage = made;
    machine = startEquipped({ aheadSeconds: canShiftClock ? 3_600 : undefined });
    const owner = await claimed(stage);
    rpc = rpcAt(stage.server.url, owner.apiKey);
    await rpc.project.create.mutate({ name: "Harbour" });
    tab = await stage.open({ as: owner });
    page = tab.page;
  });
  afterAll(() => machine?.down());

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
    await button("Add and test").click();
    await seen(page.getByText("Enter a host name or an IP address, without a scheme or port."));
    expect(await field("Name").evaluate((node) => node === document.activeElement)).toBe(true);
    await seen(page.getByText("Choose a key, or make one."));
    await look(tab, "server-new-wrong");
    await fill(field("Name"), "quay-2");
    await fill(field("Address"), `ssh://${machine.address.host}`);
    await fill(field("User"), "Deploy");
    await button("Make a key").click();
    await fill(dialog().getByLabel("Name"), "deploy's key");
    await button("Create SSH key", dialog()).click();
    await gone(dialog());
    const [key] = await rpc.sshKey.list.query();
    expect(await field("SSH key").inputValue()).toBe(key?.id);
    await button("Add and test").click();
    await seen(page.getByText("A user is small letters, digits, - and _, such as root or deploy."));
    await fill(field("Address"), machine.address.host);
    await fill(field("Port"), "2299");
    await fill(field("User"), "root");
    await look(tab, "server-new");
    expectQuiet(tab);
  });

  it("are refused with the reason at the field, and keep what was typed until they work", async () => {
    await button("Add and test").click();
    await seen(page.getByText(/^Nothing listens for SSH at .*, port 2299\. Check the port/));
    await look(tab, "server-new-port");
    await fill(field("Port"), "22");
    await button("Test again").click();
    await seen(page.getByText(/refuses the SSH key for the user root\. Add its public key/));
    await seen(page.getByText(machine.fingerprint));
    expect(await field("SSH key").getAttribute("aria-invalid")).toBe("true");
    await look(tab, "server-new-refused");
    const line = await page.getByText(/^mkdir -p -m 700/).textContent();
    machine.run("sh", "-c", line ?? "");
    await button("Test again").click();
    const clock = canShiftClock ? [/^Its clock is 60 min ahead/] : [];
    for (const text of [/^quay-2 answers within \d+ ms/, /^Debian/, ...clock]) await seen(page.getByText(text));
    await look(tab, "server-new-answers");
    expect((await rpc.server.list.query()).map(({ name }) => name).slice(1)).toEqual(["quay-2"]);
    expectQuiet(tab);
  });

  it("are set up as a run with steps and a live log, also after one that was cancelled", async () => {
    await cancelSetup(tab, machine, "quay-2");
    await button("Set up").first().click();
    await seen(heading(page, "Set-up of quay-2"));
    await seen(page.getByRole("region", { name: "Steps" }).getByText("Probe"));
    await look(tab, "server-setup-live");
    await inTheEnd(page.getByText("Succeeded", { exact: true }));
    await seen(page.getByText(/quay-2 is ready/));
    await look(tab, "server-setup");
    await link("quay-2").first().click();
    await seen(page.getByRole("main").getByText("Ready", { exact: true }));
    await look(tab, "server");
    await link("Runs").click();
    await seen(page.getByRole("table", { name: "Runs" }));
    await look(tab, "server-runs");
    expectQuiet(tab);
  });

  it("are chosen for a service, which answers there", async () => {
    const serverId = idHere();
    await visit(page, "/projects/harbour/production/new");
    await field("Server").selectOption({ value: serverId });
    await fill(field(/^Image/), helloImage);
    await fill(field("Name"), "far");
    await fill(field("Port in the container"), "3000");
    await seen(page.getByText(/on quay-2/));
    await look(tab, "service-create-server");
    const host = await generatedHost(page, "far");
    await button("Create and deploy").click();
    await seen(heading(page, "Deployment #1"));
    const proxy = (await rpc.server.get.query({ serverId })).proxy;
    const entry = { httpHost: machine.address.host, httpPort: proxy.http ?? 0 };
    await eventually("it answers there", async () => (await request(entry, host)).status === 200, 120_000);
    await visit(page, "/projects/harbour/production");
    await seen(page.getByRole("cell", { name: "quay-2" }));
    await link("far").click();
    await seen(page.getByText("Application on quay-2."));
    await page.getByRole("link", { name: "quay-2", exact: true }).click();
    await seen(heading(page, "quay-2"));
    await page.getByRole("link", { name: /^Services/ }).click();
    await seen(page.getByRole("table", { name: "Services" }).getByText("Harbour / production"));
    await look(tab, "server-services");
    expectQuiet(tab);
  });

  it("list the nodes of their Swarm, with labels, availability and the command to join", async () => {
    await link("Nodes").click();
    const table = page.getByRole("table", { name: "Nodes" });
    await seen(table.getByText("This server"));
    await seen(table.getByText("Active"));
    await button(/^More for/).click();
    await page.getByRole("menuitem", { name: "Edit labels" }).click();
    await fill(dialog().getByLabel("Labels"), "disk=ssd\n-wrong-=x");
    await button("Save labels", dialog()).click();
    await seen(dialog().getByText(/^"-wrong-" is not a label/));
    await look(tab, "node-labels", { whole: false });
    await fill(dialog().getByLabel("Labels"), "disk=ssd\nzone=b");
    await button("Save labels", dialog()).click();
    await gone(dialog());
    await seen(table.getByText("zone=b"));
    await look(tab, "server-nodes");
    await button("Add node").click();
    await button("Add node", dialog()).click();
    await seen(dialog().getByText("Choose a server."));
    await button("Show the command", dialog()).click();
    await eventually("the command is shown", async () =>
      (await dialog().getByRole("textbox", { name: "Command" }).inputValue()).startsWith(
        "docker swarm join --token SWMTKN-1-",
      ),
    );
    await look(tab, "node-add", { whole: false });
    await button("Cancel", dialog()).click();
    await gone(dialog());
    expectQuiet(tab);
  });

  it("are looked at for what is open, with why and what to do", async () => {
    await link("Security").click();
    await inTheEnd(page.getByText("What to do:"));
    await look(tab, "server-security");
    await button("Look again").click();
    await seen(button("Look again"));
    expectQuiet(tab);
  });

  it("are measured once that is asked for, with charts, their tables and limits", async () => {
    await measure(tab, stage, idHere());
    expect((await rpc.server.get.query({ serverId: idHere() })).monitoring).toMatchObject({
      on: true,
      limits: { cpu: 80 },
    });
  });

  it("are said to be unreachable with their services, and are back by themselves", async () => {
    const serverId = idHere();
    machine.cut();
    await inTheEnd(page.getByText(/^Unreachable since/));
    await look(tab, "server-away");
    await visit(page, "/projects/harbour/production/far");
    await inTheEnd(page.getByText("quay-2 has not answered"));
    await look(tab, "service-away");
    await visit(page, `/servers/${serverId}/metrics`);
    await inTheEnd(page.getByText(/^No sample of quay-2 since/));
    await look(tab, "server-metrics-away");
    machine.mend();
    await visit(page, "/projects/harbour/production/far");
    await inTheEnd(page.getByText(/^Running #1/));
    // Its log could not be read meanwhile.
    expectQuiet(tab, /50[34]/);
  });

  it("are changed, and go once nothing uses them", async () => {
    await visit(page, `/servers/${(await rpc.server.list.query())[1]?.id}/settings`);
    await fill(field("Name"), "quay-3");
    await button("Save changes").click();
    await seen(heading(page, "quay-3"));
    await look(tab, "server-settings");
    await button("Remove quay-3").click();
    await button("Remove quay-3", dialog()).click();
    await seen(dialog().getByText(/Harbour \/ production \/ far/));
    await look(tab, "server-remove-used", { whole: false });
    await button("Cancel", dialog()).click();
    await gone(dialog());
    const { id: serviceId } = (await rpc.service.list.query({ environmentId: "harbour/production" }))[0] ?? { id: "" };
    await rpc.service.remove.mutate({ serviceId, confirm: "far" });
    await eventually(
      "it can be removed",
      async () => {
        await button("Remove quay-3").click();
        await button("Remove quay-3", dialog()).click();
        await Promise.race([gone(dialog()), seen(dialog().getByRole("alert"))]);
        if ((await dialog().count()) === 0) return true;
        await button("Cancel", dialog()).click();
        await gone(dialog());
        return false;
      },
      120_000,
    );
    await seen(heading(page, "Servers"));
    expect(await rpc.server.list.query()).toHaveLength(1);
    expectQuiet(tab, /40[49]/);
  });

  it("say what is wrong with them, 50 at once", async () => {
    await fiftyServers(tab, stage, rpc);
  });

  it("are seen by a viewer, who changes none of them", async () => {
    sql(stage.server, "update member set role = 'viewer'");
    await visit(page, "/servers");
    await seen(link("dock-10"));
    expect(await link("Add server").count()).toBe(0);
    await link("dock-10").click();
    await seen(heading(page, "dock-10"));
    expect(await link("Settings").count()).toBe(1);
    await link("Metrics").click();
    await seen(page.getByText("Not measured"));
    expect(await button("Start measuring").count()).toBe(0);
    await visit(page, "/servers/new");
    await seen(page.getByText("You cannot add a server"));
    await visit(page, `/servers/${(await rpc.server.list.query())[1]?.id}/settings`);
    await seen(page.getByText("You cannot change this server"));
    expectQuiet(tab, /status of (?:403|207)/);
  });
});
