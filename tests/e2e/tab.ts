// A browser tab that notes what nobody wants to see: errors in the console, and requests to other places.
import type { Browser, BrowserContext, Locator, Page } from "playwright-core";
import { expect } from "vitest";
import { eventually } from "../support/eventually.ts";

export interface Tab {
  page: Page;
  context: BrowserContext;
  complaints: string[];
}

/** Patience for what depends on the machine; a condition ends it early. */
export const patienceMs = 60_000;

export async function openTab(browser: Browser, url: string, width: number, theme: "light" | "dark"): Promise<Tab> {
  const context = await browser.newContext({
    baseURL: url,
    viewport: { width, height: width < 500 ? 844 : 900 },
    hasTouch: width < 500,
    colorScheme: theme,
    reducedMotion: "reduce",
    locale: "en-GB",
    // Stand-ins of other places have authorities of their own.
    ignoreHTTPSErrors: true,
  });
  context.setDefaultTimeout(patienceMs);
  const page = await context.newPage();
  const complaints: string[] = [];
  // What a policy forbids is an error of the console too. Networks of other test files come and go; the page tries again.
  page.on("console", (message) => {
    if (message.type() !== "error" || message.text().includes("net::ERR_NETWORK_CHANGED")) return;
    complaints.push(`console: ${message.text()} ${message.location().url}`);
  });
  page.on("pageerror", (error) => complaints.push(`error: ${error.message}`));
  page.on("request", (request) => {
    const to = request.url();
    if (!to.startsWith(`${url}/`) && !/^(?:data|blob):/.test(to)) complaints.push(`request: ${to}`);
  });
  return { page, context, complaints };
}

/** Since it was asked last. The browser reports each answer of 400 and above: a test names those that it asked for. */
export function expectQuiet({ complaints }: Tab, ...wanted: RegExp[]): void {
  expect(complaints.splice(0).filter((complaint) => !wanted.some((pattern) => pattern.test(complaint)))).toEqual([]);
}

/** React has taken over every control that is there: what is typed from now on stays, what is pressed is seen. */
export async function awake(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const controls = [
      document.body,
      ...document.querySelectorAll("body :is(a[href], button, input, textarea, select)"),
    ];
    const taken = (control: Element) => Object.keys(control).some((key) => key.startsWith("__reactProps$"));
    return document.readyState === "complete" && controls.every(taken);
  });
  // The frame in which they were taken over is drawn.
  await page.evaluate(
    () => new Promise<void>((drawn) => requestAnimationFrame(() => requestAnimationFrame(() => drawn()))),
  );
}

export async function visit(page: Page, address: string): Promise<void> {
  await page.goto(address);
  await awake(page);
}

export async function fill(field: Locator, text: string): Promise<void> {
  await field.fill(text);
  await eventually("the field keeps its text", async () => (await field.inputValue()) === text);
}

export const heading = (page: Page, name: string | RegExp): Locator => page.getByRole("heading", { level: 1, name });

/** Waits until it is seen. */
export const seen = (locator: Locator): Promise<void> => locator.first().waitFor({ state: "visible" });
export const gone = (locator: Locator): Promise<void> => locator.first().waitFor({ state: "hidden" });

/** On a page that is awake: one press is enough. */
export async function openPalette(page: Page): Promise<Locator> {
  const palette = page.getByRole("dialog", { name: "Search or jump to" });
  await page.keyboard.press("Control+k");
  await seen(palette);
  const field = palette.getByRole("combobox");
  await eventually("its field has the focus", () => field.evaluate((node) => node === document.activeElement));
  return palette;
}
