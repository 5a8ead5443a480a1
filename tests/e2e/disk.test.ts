import type { Locator, Page } from "playwright-core";
import { beforeAll, expect, it } from "vitest";
import { eventually } from "../support/eventually.ts";
import { docker } from "../support/place.ts";
import { type Rpc, rpcAt } from "../support/rpc.ts";
import { look } from "./look.ts";
import type { Stage } from "./stage.ts";
import { claimed, inSteps } from "./steps.ts";
import { expectQuiet, gone, heading, seen, type Tab, visit } from "./tab.ts";

let stage: Stage;
let tab: Tab;
let page: Page;
let serverId: string;
/** Labels of what a service had that is gone by now. */
let labels: string[];
let rpc: Rpc;
/** How often the page has asked for all sizes. */
let asked = 0;

inSteps(async (made) => {
  stage = made;
  const owner = await claimed(stage);
  rpc = rpcAt(stage.server.url, owner.apiKey);
  serverId = (await rpc.server.list.query())[0]?.id ?? "";
  const { environment } = await rpc.project.create.mutate({ name: "Harbour" });
  const { id: serviceId } = await rpc.service.create.mutate({
    ...{ environmentId: environment.id, name: "former" },
    spec: { kind: "application", source: { type: "image", image: "nginx:alpine" } },
  });
  await rpc.service.remove.mutate({ serviceId });
  labels = [`moorage.instance=${stage.server.instanceId}`, `moorage.service=${serviceId}`];
  tab = await stage.open({ as: owner });
  page = tab.page;
  page.on("request", (request) => {
    if (request.url().includes("server.disk")) asked += 1;
  });
});

const ofFormer = () => docker("volume", "ls", "--quiet", ...labels.flatMap((each) => ["--filter", `label=${each}`]));
beforeAll(() => () => {
  for (const name of ofFormer()) docker("volume", "rm", name);
});

const button = (name: string | RegExp, within: Page | Locator = page) =>
  within.getByRole("button", { name, exact: typeof name === "string" });
const dialog = () => page.getByRole("dialog");
/** An engine with much on it counts for a while. */
const inTheEnd = (locator: Locator) => locator.first().waitFor({ state: "visible", timeout: 120_000 });

it("a server says what takes room, and that nothing is left over", async () => {
  await visit(page, `/servers/${serverId}`);
  await page.getByRole("link", { name: "Disk", exact: true }).click();
  await inTheEnd(page.getByRole("table", { name: "Disk use" }));
  await seen(page.getByText(/^No volume is left over/));
  await look(tab, "server-disk-empty");
  expectQuiet(tab);
});

it("an engine is asked for all sizes once, whatever else changes meanwhile", async () => {
  asked = 0;
  await visit(page, `/servers/${serverId}/disk`);
  await inTheEnd(page.getByRole("table", { name: "Disk use" }));
  await rpc.server.update.mutate({ serverId, description: "At the end of the quay" });
  await seen(page.getByText("At the end of the quay."));
  // What was missed while Moorage was away is read again, but not this.
  await stage.server.stop();
  await seen(page.getByText(/^Reconnecting since/));
  await stage.server.start();
  await gone(page.getByText(/^Reconnecting since/));
  await rpc.server.update.mutate({ serverId, description: "Behind the quay" });
  await seen(page.getByText("Behind the quay."));
  expect(asked).toBe(1);
  await button("Look again").click();
  await inTheEnd(button("Look again"));
  expect(asked).toBe(2);
  expectQuiet(tab, /ERR_CONNECTION_REFUSED|ERR_INCOMPLETE|ERR_EMPTY_RESPONSE|ERR_ABORTED/);
});

it("left-over data is listed with its former service, and deleted with its name typed", async () => {
  const key = String(process.pid).padStart(10, "0");
  for (const name of ["data", "uploads"])
    docker("volume", "create", ...labels.flatMap((each) => ["--label", each]), `former-${key}-${name}`);
  await eventually(
    "they are left",
    async () => {
      await button("Look again").click();
      await inTheEnd(button("Look again"));
      return (await page.getByText("former, deleted").count()) === 2;
    },
    120_000,
  );
  await look(tab, "server-disk");
  // By keyboard alone, and the focus is not lost with the row.
  await button("Delete data").focus();
  await page.keyboard.press("Enter");
  await seen(dialog());
  await look(tab, "server-disk-delete", { whole: false });
  await page.keyboard.type("data");
  await page.keyboard.press("Enter");
  await gone(dialog());
  await eventually("the other one has the focus", () =>
    button("Delete uploads").evaluate((node) => node === document.activeElement),
  );
  await gone(button("Delete data"));
  expect(ofFormer()).toHaveLength(1);
  expectQuiet(tab);
});

it("a clean-up is a run with steps and a log, and takes data only when that is chosen", async () => {
  await button("Clean up").click();
  expect(
    await dialog()
      .getByLabel(/^Volumes/)
      .isChecked(),
  ).toBe(false);
  // It is everybody's on this engine.
  await dialog()
    .getByLabel(/^Build cache/)
    .uncheck();
  await dialog()
    .getByLabel(/^Volumes/)
    .check();
  await look(tab, "server-clean", { whole: false });
  await button(/^Clean up /, dialog()).click();
  await seen(heading(page, /^Clean-up of /));
  await inTheEnd(page.getByText("Succeeded", { exact: true }));
  await seen(page.getByText(/freed in all$/));
  await look(tab, "server-clean-run");
  expect(ofFormer()).toEqual([]);
  expectQuiet(tab);
});
