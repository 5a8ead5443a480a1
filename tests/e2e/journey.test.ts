import { randomBytes } from "node:crypto";
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { eventually } from "../support/eventually.ts";
import { helloImage, visit as request } from "../support/hello.ts";
import type { Stage } from "./stage.ts";
import { answers, answersNothing, generatedHost, inSteps } from "./steps.ts";
import { awake, expectQuiet, fill, heading, seen, type Tab, visit } from "./tab.ts";

const owner = { email: "ana@example.com", password: randomBytes(15).toString("base64url") };

let stage: Stage;
let tab: Tab;
let page: Page;
let host: string;

inSteps(async (made) => {
  stage = made;
  tab = await stage.open();
  page = tab.page;
});

const button = (name: string | RegExp) => page.getByRole("button", { name, exact: typeof name === "string" });
const link = (name: string | RegExp) => page.getByRole("link", { name, exact: typeof name === "string" });
const tabLink = (name: string) => page.getByRole("navigation", { name: "Service" }).getByRole("link", { name });
const log = () => page.getByRole("log");

async function addVariable(name: string, value: string): Promise<void> {
  await button("Add variable").click();
  await fill(page.getByLabel("Name of the new variable"), name);
  await fill(page.getByLabel(`Value of ${name}`, { exact: true }), value);
}

/** From the Variables tab to the page of the deployment that this begins. */
async function saveAndDeploy(number: number): Promise<void> {
  await button("Save and deploy").click();
  await link(new RegExp(`#${number}`))
    .first()
    .click();
  await seen(heading(page, `Deployment #${number}`));
}

describe("the first hour with Moorage", () => {
  it("claims the server with the printed link", async () => {
    await visit(page, `/claim?token=${await stage.server.token()}`);
    await button("Create the owner").click();
    await seen(page.getByText("Give the organization a name."));
    await fill(page.getByLabel("Organization"), "Harbour");
    await fill(page.getByLabel("Your e-mail"), owner.email);
    await fill(page.getByLabel("Password", { exact: true }), owner.password);
    await button("Create the owner").click();
    await page.waitForURL("**/projects");
    await seen(heading(page, "Projects"));
    await seen(page.getByText("Three steps to the first service"));
    expectQuiet(tab);
  });

  it("creates a project", async () => {
    await awake(page);
    await button("Create project").first().click();
    const dialog = page.getByRole("dialog", { name: "Create project" });
    await fill(dialog.getByLabel("Name"), "Shop");
    await dialog.getByRole("button", { name: "Create project" }).click();
    await page.waitForURL("**/projects/shop/production");
    await seen(page.getByText("No service yet"));
  });

  it("creates a service from an image and shows its deployment live", async () => {
    await link("Create service").first().click();
    await seen(heading(page, "Create service"));
    await awake(page);
    await button("Create and deploy").click();
    await seen(page.getByText(/fields? needs? a change/));
    await fill(page.getByRole("textbox", { name: "Image" }), helloImage);
    await fill(page.getByLabel("Name", { exact: true }), "hello");
    await fill(page.getByLabel("Port in the container"), "3000");
    // Slow enough that the steps are seen while they run.
    await fill(page.getByLabel("As .env text"), "VERSION=1\nSTART_MS=2500");
    host = await generatedHost(page, "hello");
    await button("Create and deploy").click();
    await page.waitForURL("**/hello/deployments/1");
    await seen(page.getByText(/Deploying, step \d of \d/));
    await seen(page.locator('[aria-current="step"]'));
    const lines = () => log().locator(".log-row").count();
    const first = await eventually("a line is shown", async () => (await lines()) || undefined);
    await eventually("more lines come by themselves", async () => (await lines()) > first);
    await seen(page.getByText("Succeeded", { exact: true }));
    await seen(page.getByText("Serves now").first());
    await answers(stage, host, "1");
    expectQuiet(tab);
  });

  it("shows what the app writes", async () => {
    await link("hello").first().click();
    await tabLink("Logs").click();
    await seen(log().getByText("hello 1 listens on 3000"));
    expectQuiet(tab);
  });

  it("deploys again with a changed variable", async () => {
    await tabLink("Variables").click();
    await seen(page.getByText("Set on this service"));
    await button("More for VERSION").click();
    await page.getByRole("menuitem", { name: "Replace the value" }).click();
    await fill(page.getByLabel("Value of VERSION", { exact: true }), "2");
    await saveAndDeploy(2);
    await seen(page.getByText("Succeeded", { exact: true }));
    await answers(stage, host, "2");
  });

  it("says why a version failed, in the app's own words, while the old one serves", async () => {
    await link("hello").first().click();
    await tabLink("Variables").click();
    await seen(page.getByText("Set on this service"));
    await addVariable("FAIL", "crash");
    await saveAndDeploy(3);
    await seen(page.getByText(/^Failed at /));
    const own = page.getByRole("region", { name: "Last lines of the app" });
    await seen(own.getByText("FAIL=crash"));
    await seen(page.getByText("#2 serves"));
    expect((await request(stage.server, host)).version).toBe("2");
    await link("hello").first().click();
    await seen(page.getByText(/^Running #2/).first());
    expectQuiet(tab);
  });

  it("stops it, and starts it again", async () => {
    await button("More actions").click();
    await page.getByRole("menuitem", { name: "Stop" }).click();
    await seen(page.getByText(/^Stopped by/).first());
    await eventually("the domain says so", async () => (await request(stage.server, host)).status === 503);
    await button("Start").click();
    await seen(page.getByText(/^Running #2/).first());
    await answers(stage, host, "2");
  });

  it("deletes it after its name is typed", async () => {
    await tabLink("Settings").click();
    await link("Danger").click();
    await button("Delete hello").click();
    const dialog = page.getByRole("dialog");
    const destroy = dialog.getByRole("button", { name: "Delete hello" });
    await seen(destroy);
    await destroy.click({ force: true });
    expect(await destroy.getAttribute("aria-disabled")).toBe("true");
    await fill(dialog.getByRole("textbox"), "hello");
    await destroy.click();
    await page.waitForURL("**/projects/shop/production");
    await seen(page.getByText("No service yet"));
    await answersNothing(stage, host);
    expectQuiet(tab);
  });

  it("signs out, and back in with the right password alone", async () => {
    await button(/Switch organization|Harbour/)
      .first()
      .waitFor();
    await page.getByRole("complementary", { name: "Navigation" }).getByRole("button", { name: /ana/ }).click();
    await page.getByRole("menuitem", { name: "Sign out" }).click();
    await page.waitForURL("**/sign-in");
    await awake(page);
    await fill(page.getByLabel("E-mail"), owner.email);
    await fill(page.getByLabel("Password", { exact: true }), "not the password");
    await button("Sign in").click();
    await seen(page.getByRole("alert").getByText("E-mail and password do not match."));
    await fill(page.getByLabel("Password", { exact: true }), owner.password);
    await button("Sign in").click();
    await page.waitForURL("**/projects");
    await seen(page.getByRole("link", { name: "Shop" }));
    expectQuiet(tab, /status of 401/);
  });
});
