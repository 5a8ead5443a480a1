import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { eventually } from "../support/eventually.ts";
import { helloImage } from "../support/hello.ts";
import type { Owner } from "../support/server.ts";
import type { Stage } from "./stage.ts";
import { answers, answersNothing, claimed, generatedHost, inSteps } from "./steps.ts";
import { awake, expectQuiet, gone, heading, openPalette, seen, type Tab } from "./tab.ts";

let stage: Stage;
let owner: Owner;
let tab: Tab;
let page: Page;
let host: string;

inSteps(async (made) => {
  stage = made;
  owner = await claimed(stage);
  tab = await stage.open();
  page = tab.page;
});

const stopsMax = 80;

/** The name by which a screen reader would say what has the focus. */
const focused = () =>
  page.evaluate(() => {
    const at = document.activeElement;
    if (!(at instanceof HTMLElement) || at === document.body) return "";
    const labels = at instanceof HTMLInputElement || at instanceof HTMLTextAreaElement ? at.labels : null;
    return (at.getAttribute("aria-label") ?? labels?.[0]?.textContent ?? at.textContent ?? "").trim();
  });

/** Goes on with Tab until it has the focus, and sees that the focus can be seen. */
async function tabTo(name: string | RegExp): Promise<void> {
  const passed: string[] = [];
  const matches = (text: string) => (typeof name === "string" ? text === name : name.test(text));
  for (let stop = 0; stop < stopsMax; stop += 1) {
    await page.keyboard.press("Tab");
    const text = await focused();
    passed.push(text);
    if (!matches(text)) continue;
    const ring = await page.evaluate(() => {
      const at = document.activeElement;
      if (!at) return "";
      const { outlineStyle, boxShadow, borderColor } = getComputedStyle(at);
      return outlineStyle === "none" && boxShadow === "none" ? "" : `${outlineStyle} ${boxShadow} ${borderColor}`;
    });
    expect(ring, `the focus on ${text} can be seen`).not.toBe("");
    return;
  }
  throw new Error(`Tab never reached ${name}; it passed ${passed.join(" | ")}`);
}

const type = (text: string) => page.keyboard.type(text);
const press = (key: string) => page.keyboard.press(key);

describe("with the keyboard alone", () => {
  it("signs in", async () => {
    await page.goto("/sign-in");
    await awake(page);
    await eventually("the first field has the focus", async () => (await focused()) === "E-mail");
    await type(owner.email);
    await press("Tab");
    await type(owner.password);
    await press("Enter");
    await page.waitForURL("**/projects");
    await seen(page.getByText("Three steps to the first service"));
  });

  it("creates a project", async () => {
    await awake(page);
    await tabTo("Create project");
    await press("Enter");
    await eventually("the dialog's field has the focus", async () => (await focused()) === "Name");
    await press("Escape");
    await gone(page.getByRole("dialog"));
    expect(await focused()).toBe("Create project");
    await press("Enter");
    await eventually("the dialog's field has the focus", async () => (await focused()) === "Name");
    await type("Quay");
    await press("Enter");
    await page.waitForURL("**/projects/quay/production");
    await eventually("the title has the focus", async () => (await focused()) === "production");
  });

  it("creates a service and sees it deployed", async () => {
    await tabTo("Create service");
    await press("Enter");
    await seen(heading(page, "Create service"));
    await awake(page);
    await eventually("the title has the focus", async () => (await focused()) === "Create service");
    await tabTo("Image");
    await type(helloImage);
    await tabTo("Name");
    await type("hello");
    await tabTo("Port in the container");
    await type("3000");
    await tabTo(/^As \.env text/);
    await type("VERSION=1");
    host = await generatedHost(page, "hello");
    await tabTo("Create and deploy");
    await press("Enter");
    await page.waitForURL("**/hello/deployments/1");
    await seen(page.getByText("Succeeded", { exact: true }));
    await answers(stage, host, "1");
  });

  it("opens the service from the palette, and Esc closes it", async () => {
    const palette = await openPalette(page);
    await press("Escape");
    await gone(palette);
    await openPalette(page);
    await type("hello");
    await seen(palette.getByRole("option", { name: /hello/ }));
    await eventually("the best one is chosen", async () =>
      (await palette.locator('[aria-selected="true"]').textContent())?.includes("hello"),
    );
    await press("Enter");
    await seen(heading(page, "hello"));
    await page.waitForURL("**/quay/production/hello");
  });

  it("goes to the variables with two keys, adds one and deploys it", async () => {
    await press("g");
    await press("v");
    await page.waitForURL("**/hello/variables");
    await seen(page.getByText("Set on this service"));
    await tabTo("More for VERSION");
    await press("Enter");
    await eventually("the menu has the focus", async () => (await focused()) === "Replace the value");
    await press("Enter");
    await eventually("the value has the focus", async () => (await focused()) === "Value of VERSION");
    await type("2");
    await tabTo("Save and deploy");
    await press("Enter");
    await answers(stage, host, "2");
    await seen(page.getByText(/^Running #2/));
  });

  it("stops it and deletes it after its name is typed", async () => {
    await press("g");
    await press("o");
    await page.waitForURL("**/production/hello");
    await tabTo("More actions");
    await press("Enter");
    await eventually("the menu has the focus", async () => /^Redeploy/.test(await focused()));
    await press("s");
    await eventually("Stop has the focus", async () => (await focused()) === "Stop");
    await press("Enter");
    await seen(page.getByText(/^Stopped by/));
    await tabTo("Settings");
    await press("Enter");
    await page.waitForURL("**/hello/settings");
    await tabTo("Danger");
    await press("Enter");
    await page.waitForURL("**/settings/danger");
    await tabTo("Delete hello");
    await press("Enter");
    await eventually("the dialog's field has the focus", async () => /^Type hello/.test(await focused()));
    await type("hello");
    await press("Enter");
    await seen(page.getByText("No service yet"));
    await answersNothing(stage, host);
    expectQuiet(tab);
  });
});
