import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { eventually } from "../support/eventually.ts";
import { buildHello, createHello, deploy, ended, type Hello, visit as request, setEnv } from "../support/hello.ts";
import { type Rpc, rpcAt } from "../support/rpc.ts";
import type { Owner } from "../support/server.ts";
import { type Stage, startStage } from "./stage.ts";
import { claimed } from "./steps.ts";
import { awake, expectQuiet, fill, heading, openPalette, patienceMs, seen, visit } from "./tab.ts";

let stage: Stage;
let owner: Owner;
let rpc: Rpc;
let hello: Hello;

const service = "/projects/harbour/production/hello";

beforeAll(async () => {
  buildHello();
  stage = await startStage();
  owner = await claimed(stage);
  rpc = rpcAt(stage.server.url, owner.apiKey);
  const { environment } = await rpc.project.create.mutate({ name: "Harbour" });
  hello = await createHello(rpc, environment.id, { env: { VERSION: "1" } });
  expect((await deploy(rpc, hello.serviceId)).status).toBe("succeeded");
  return () => stage.stop();
});
beforeEach(({ task, onTestFailed }) => onTestFailed(() => stage.keep(task.name)));

describe("what others do", () => {
  it("is seen in every open page without loading it again", async () => {
    const watched = ["/projects", "/projects/harbour/production", service, "/deployments"] as const;
    const tabs = await Promise.all(watched.map(() => stage.open({ as: owner })));
    // One after the other: each load belongs to a page of its own.
    for (const [index, tab] of tabs.entries()) await visit(tab.page, watched[index] ?? "/projects");
    const mark = "loaded once";
    for (const { page } of tabs)
      await page.evaluate((text) => {
        document.documentElement.dataset["mark"] = text;
      }, mark);
    const [projects, environment, overview, deployments] = tabs.map(({ page }) => page);
    if (!projects || !environment || !overview || !deployments) throw new Error("a tab is missing");
    await seen(environment.getByText("Running #1"));

    await setEnv(rpc, hello.serviceId, { VERSION: "2", START_MS: "4000" });
    const { id } = await rpc.deployment.deploy.mutate({ serviceId: hello.serviceId });
    await Promise.all([
      seen(projects.getByText("hello #2 is deploying")),
      seen(overview.getByText("Deploying #2")),
      seen(deployments.getByText(/^Deploying|^Queued/)),
    ]);
    expect((await ended(rpc, id)).status).toBe("succeeded");
    await Promise.all([
      seen(projects.getByText(/hello #2 by/)),
      seen(environment.getByText("Running #2")),
      seen(overview.getByText(/^Running #2/)),
    ]);
    for (const tab of tabs) {
      expect(await tab.page.evaluate(() => document.documentElement.dataset["mark"])).toBe(mark);
      expectQuiet(tab);
      await tab.context.close();
    }
  });
});

describe("a second organization", () => {
  it("shows nothing of the first", async () => {
    const tab = await stage.open({ as: owner });
    const { page } = tab;
    await visit(page, "/projects");
    await seen(page.getByRole("link", { name: "Harbour", exact: true }));
    await page.getByRole("button", { name: "Switch organization" }).click();
    await page.getByRole("menuitem", { name: "Create organization" }).click();
    const dialog = page.getByRole("dialog", { name: "Create organization" });
    await fill(dialog.getByLabel("Name"), "Lighthouse");
    await dialog.getByRole("button", { name: "Create organization" }).click();
    await seen(page.getByRole("button", { name: "Switch organization" }).getByText("Lighthouse"));
    await seen(page.getByText("Three steps to the first service"));
    await awake(page);
    expect(await page.getByText("hello").count()).toBe(0);
    await openPalette(page);
    await fill(page.getByPlaceholder("Search or jump to"), "hello");
    await seen(page.getByText("Nothing matches."));
    await page.keyboard.press("Escape");
    await visit(page, "/deployments");
    expect(await page.getByText("hello").count()).toBe(0);
    await visit(page, service);
    await seen(page.getByText(/does not exist/));
    await visit(page, "/projects");
    await page.getByRole("button", { name: "Switch organization" }).click();
    await page.getByRole("menuitemradio", { name: /Harbour/ }).click();
    await seen(page.getByRole("link", { name: "Harbour", exact: true }));
    expectQuiet(tab, /status of 404/);
    await tab.context.close();
  });
});

describe("on a phone", () => {
  it("reads the cause of a failure, and stops the service", async () => {
    await setEnv(rpc, hello.serviceId, { VERSION: "3", FAIL: "crash" });
    expect((await deploy(rpc, hello.serviceId)).status).toBe("failed");
    const tab = await stage.open({ as: owner, width: 390, theme: "dark" });
    const { page } = tab;
    await visit(page, "/projects");
    await page.getByRole("button", { name: "Open navigation" }).tap();
    const drawer = page.getByRole("complementary", { name: "Navigation" });
    await drawer.getByRole("link", { name: "Deployments" }).tap();
    await seen(heading(page, "Deployments"));
    await drawer.waitFor({ state: "hidden" });
    await page.getByRole("link", { name: "#3" }).first().tap();
    await seen(page.getByText(/^Failed at/));
    await seen(page.getByRole("region", { name: "Last lines of the app" }).getByText("FAIL=crash"));
    await page.getByRole("link", { name: "hello", exact: true }).first().tap();
    await seen(heading(page, "hello"));
    await page.getByRole("button", { name: "More actions" }).tap();
    await page.getByRole("menuitem", { name: "Stop" }).tap();
    await seen(page.getByText(/^Stopped by/));
    const stopped = async () => (await request(stage.server, hello.host)).status === 503;
    await eventually("the domain says so", stopped, patienceMs);
    expectQuiet(tab);
    await tab.context.close();
  });
});
