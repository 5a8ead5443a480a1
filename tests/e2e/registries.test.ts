// A private registry in the dashboard: a wrong password and its reason, the right one, what lies there, a deployment from it.
import type { Locator, Page } from "playwright-core";
import { afterAll, describe, expect, it } from "vitest";
import { eventually } from "../support/eventually.ts";
import { helloImage } from "../support/hello.ts";
import { startRegistry, type TestRegistry } from "../support/registry.ts";
import { type Rpc, rpcAt } from "../support/rpc.ts";
import { look } from "./look.ts";
import type { Stage } from "./stage.ts";
import { answers, claimed, generatedHost, inSteps } from "./steps.ts";
import { expectQuiet, fill, gone, patienceMs, seen, type Tab, visit } from "./tab.ts";

let registry: TestRegistry;
let stage: Stage;
let rpc: Rpc;
let tab: Tab;
let page: Page;

inSteps(async (made) => {
  registry = await startRegistry();
  await registry.push(helloImage, "team/hello:1");
  stage = made;
  const owner = await claimed(stage);
  rpc = rpcAt(stage.server.url, owner.apiKey);
  await rpc.project.create.mutate({ name: "Harbour" });
  tab = await stage.open({ as: owner });
  page = tab.page;
});

afterAll(() => registry?.stop());

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
