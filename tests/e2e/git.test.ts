// From a repository to a running service in the dashboard: branches, a push that deploys itself, a broken build, the way back.
import { readFileSync } from "node:fs";
import path from "node:path";
import type { Locator, Page } from "playwright-core";
import { afterAll, describe, expect, it } from "vitest";
import { eventually } from "../support/eventually.ts";
import { makeRepository, type Repository } from "../support/git-repositories.ts";
import { type GitServer, startGitServer } from "../support/git-server.ts";
import { visit as request } from "../support/hello.ts";
import { type Rpc, rpcAt } from "../support/rpc.ts";
import { temporaryDirectory } from "../support/run.ts";
import { pushAsGithub as push } from "./github-push.ts";
import { look } from "./look.ts";
import type { Stage } from "./stage.ts";
import { answers, claimed, generatedHost, inSteps } from "./steps.ts";
import { expectQuiet, fill, gone, patienceMs, seen, type Tab, visit } from "./tab.ts";

const token = "canary-repository-token";
const at = "/projects/harbour/production";
const fixture = (file: string) => readFileSync(path.resolve(import.meta.dirname, `../fixtures/hello/${file}`), "utf8");

let stage: Stage;
let git: GitServer;
let repository: Repository;
let rpc: Rpc;
let tab: Tab;
let page: Page;
let host: string;

inSteps(
  async (made) => {
    stage = made;
    const owner = await claimed(stage);
    rpc = rpcAt(stage.server.url, owner.apiKey);
    await rpc.project.create.mutate({ name: "Harbour" });
    tab = await stage.open({ as: owner });
    page = tab.page;
  },
  async () => {
    const root = temporaryDirectory("repositories");
    repository = makeRepository(root, "private/hello");
    git = await startGitServer(root, { privatePrefix: "/private/", username: "oauth2", password: token });
    return { MOORAGE_GIT_PRIVATE_ADDRESSES: "true", MOORAGE_GIT_CA_FILE: git.caFile };
  },
);
afterAll(() => git?.stop());

const button = (name: string | RegExp, within: Page | Locator = page) =>
  within.getByRole("button", { name, exact: typeof name === "string" });
const item = (name: string) => page.getByRole("menuitem", { name, exact: true });
const dialog = () => page.getByRole("dialog");

const files = (version: string, more: readonly string[] = []) => ({
  "app/package.json": fixture("package.json"),
  "app/page.html": fixture("page.html"),
  "app/server.js": fixture("server.js"),
  "app/Dockerfile": [
    "FROM node:24-alpine",
    `ENV VERSION=${version}`,
    "WORKDIR /app",
    ...more,
    "COPY package.json server.js page.html ./",
    'CMD ["node", "server.js"]',
    "",
  ].join("\n"),
});

const pushed = (version: string, message: string, more: readonly string[] = []) =>
  repository.commit(files(version, more), { message });
const badge = (text: string | RegExp) => page.getByText(text, { exact: typeof text === "string" }).first();
const ends = (text: string | RegExp) => badge(text).waitFor({ timeout: 4 * patienceMs });

/** Revealed as a person does it. */
async function revealed(): Promise<string> {
  const field = page.getByLabel("Address", { exact: true });
  await button("Reveal").click();
  return eventually("the address is shown", async () => {
    const value = await field.inputValue();
    return value.startsWith("http") && value;
  });
}

describe("a service from a git repository", () => {
  let first: string;
  let address: string;

  it("is made on the page, with a branch that the repository has", async () => {
    first = pushed("1", "The first");
    repository.commit(files("other"), { branch: "other", message: "Elsewhere" });
    await visit(page, `${at}/new`);
    await button("Git repository").click();
    await fill(page.getByLabel("Name", { exact: true }), "hello");
    await button("Create and deploy").click();
    await seen(page.getByText("Enter the repository's address."));
    await fill(page.getByLabel("Repository", { exact: true }), `${git.url}/private/hello.git`);
    await button("Load branches").click();
    await seen(page.getByText(/may not be read/));
    await look(tab, "service-create-git-refused");
    await button("User name and token").click();
    await fill(page.getByLabel("Password or token"), token);
    await button("Load branches").click();
    await seen(page.getByText(/^2 branches found/));
    const branch = page.getByRole("combobox", { name: /^Branch/ });
    expect(await branch.inputValue()).toBe("main");
    await button("Detect from the repository").click();
    await seen(page.getByText(/^No file there says how it is built/));
    await fill(page.getByLabel(/^Build path/), "app");
    await button("Detect from the repository").click();
    await seen(page.getByText(/there is a file Dockerfile, so Dockerfile is chosen/));
    await fill(page.getByLabel("Port in the container"), "3000");
    host = await generatedHost(page, "hello");
    await look(tab, "service-create-git");
    await button("Create and deploy").click();
    await page.waitForURL("**/hello/deployments/1");
    await ends("Succeeded");
    await answers(stage, host, "1");
    await seen(page.getByText(first.slice(0, 12)));
    expect(await page.content()).not.toContain(token);
    // The refusal was asked for.
    expectQuiet(tab, /status of 4\d\d/);
  });

  it("keeps its password out of sight, and asks for it again for another host", async () => {
    await visit(page, `${at}/hello/settings/source`);
    await seen(page.getByLabel("Password or token, stored"));
    await button("Load branches").click();
    await seen(page.getByText(/^2 branches found/));
    await look(tab, "service-settings-source-git");
    await fill(page.getByLabel("Repository", { exact: true }), "https://elsewhere.example/private/hello.git");
    await seen(page.getByText(/is not sent elsewhere/));
    await button("Save only").click();
    await seen(page.getByText("Enter the password or token."));
    await button("Discard").click();
    await seen(page.getByLabel("Password or token, stored"));
    expectQuiet(tab);
  });

  it("gets arguments and secrets for its build", async () => {
    await visit(page, `${at}/hello/settings/build`);
    await seen(page.getByText("Build arguments").first());
    const secrets = page.getByRole("region", { name: "Build secrets" });
    await button("Add variable", secrets).click();
    await fill(secrets.getByRole("textbox").first(), "NPM_TOKEN");
    await secrets.getByRole("textbox").nth(1).fill("canary-build-secret");
    await button("Save only").click();
    const owner = { level: "service", id: "harbour/production/hello", purpose: "build-secret" } as const;
    await eventually("it is stored", async () => {
      const { variables } = await rpc.variable.list.query({ owner });
      return variables.some(({ name, secret }) => name === "NPM_TOKEN" && secret);
    });
    await look(tab, "service-settings-build");
    await page.getByLabel("Builder").selectOption("nixpacks");
    await seen(page.getByLabel(/^Install command/));
    await button("Discard").click();
    expectQuiet(tab);
  });

  it("deploys a push by itself", async () => {
    await visit(page, `${at}/hello/settings/automatic`);
    await seen(page.getByText("Nothing was announced yet"));
    address = await revealed();
    await visit(page, `${at}/hello/deployments`);
    await push(address, pushed("2", "The second"), "The second");
    await seen(page.getByRole("link", { name: "#2" }));
    await seen(page.getByText("Ana Pier (GitHub)"));
    await answers(stage, host, "2");
    await page.getByRole("link", { name: "#2" }).click();
    await ends("Succeeded");
    await visit(page, `${at}/hello/settings/automatic`);
    await seen(page.getByRole("link", { name: "Deployment #2" }));
    await page.getByText("GitHub", { exact: true }).first().click();
    await seen(page.getByText(/Payload URL/));
    await look(tab, "service-settings-automatic");
    expectQuiet(tab);
  });

  it("shows the cause of a broken build, and keeps the old version", async () => {
    await push(address, pushed("3", "Break it", ["RUN echo the reason is here && false"]), "Break it");
    await visit(page, `${at}/hello/deployments/3`);
    await ends(/^Failed at Build, kept #2/);
    await seen(page.getByText(/the reason is here/));
    await answers(stage, host, "2");
    await look(tab, "deployment-broken-build");
    expectQuiet(tab);
  });

  it("rolls back to the first version without a build", async () => {
    await visit(page, `${at}/hello/deployments`);
    await look(tab, "service-deployments-git");
    await button("Actions of #1").click();
    await item("Compare settings").click();
    await seen(dialog().getByText(/settings are the same/));
    await button("Close", dialog()).last().click();
    await gone(dialog());
    await button("Actions of #1").click();
    await item("Roll back to it").click();
    await seen(dialog().getByLabel("Today's"));
    await look(tab, "deployment-rollback", { whole: false });
    await button("Roll back to #1", dialog()).click();
    await page.waitForURL("**/hello/deployments/4");
    await ends("Succeeded");
    await seen(page.getByText("Rollback to #1"));
    await answers(stage, host, "1");
    await look(tab, "deployment-rolled-back");
    expectQuiet(tab);
  });

  it("is built with a patch and without the cache, once more of an earlier commit, and rolled back with today's values", async () => {
    pushed("4", "The fourth");
    await visit(page, `${at}/hello/settings/patches`);
    await seen(page.getByText("The source is built as it is."));
    await button("Add a patch").click();
    await seen(dialog().getByText(/^main at/));
    await button("New file", dialog()).click();
    await fill(dialog().getByLabel("File", { exact: true }), "../Dockerfile");
    await button("Add patch", dialog()).click();
    await seen(dialog().getByText("A path has no .. in it."));
    await gone(button("Files", dialog()));
    await dialog().getByLabel("File", { exact: true }).fill("");
    await button("Files", dialog()).click();
    await button("Folder app", dialog()).click();
    await seen(button("server.js", dialog()));
    await look(tab, "patch-files", { whole: false });
    await fill(dialog().getByLabel("Find a file"), "docker");
    // The field has the focus: the list is one step away.
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    const content = dialog().getByLabel("Content", { exact: true });
    await expect.poll(() => content.inputValue(), { timeout: patienceMs }).toBe(files("4")["app/Dockerfile"]);
    expect(await content.evaluate((field) => field === document.activeElement)).toBe(true);
    await content.fill(files("patched")["app/Dockerfile"]);
    await look(tab, "patch-dialog", { whole: false });
    await button("Add patch", dialog()).click();
    await seen(page.getByText(/^Replaces the file/));
    await seen(page.getByText("Settings are saved and apply at the next deployment."));
    await look(tab, "service-settings-patches");
    await button("More actions").click();
    await item("Deploy without cache").click();
    await answers(stage, host, "patched");
    await visit(page, `${at}/hello/deployments/5`);
    await ends("Succeeded");
    await seen(page.getByText("Patch: changed app/Dockerfile"));
    // BuildKit says so of an empty folder in any case; of the files it would with its cache.
    expect(await page.getByText(/CACHED/).count()).toBeLessThan(2);
    await visit(page, `${at}/hello/settings/patches`);
    await page.getByRole("switch", { name: /app\/Dockerfile/ }).click();
    const id = "harbour/production/hello";
    await expect.poll(async () => (await rpc.patch.list.query({ serviceId: id }))[0]?.enabled).toBe(false);
    await visit(page, `${at}/hello/deployments`);
    await button("Actions of #2").click();
    await item("Redeploy this commit").click();
    await page.waitForURL("**/hello/deployments/6");
    await ends("Succeeded");
    await answers(stage, host, "2");
    await rpc.variable.import.mutate({ owner: { level: "service", id }, text: "SHOW_GREETING=of today" });
    await visit(page, `${at}/hello/deployments`);
    await button("Actions of #1").click();
    await item("Roll back to it").click();
    await dialog().getByLabel("Today's").check();
    await button("Roll back to #1", dialog()).click();
    await page.waitForURL("**/hello/deployments/7");
    await ends("Succeeded");
    await answers(stage, host, "1");
    expect((await request(stage.server, host, "/env?name=SHOW_GREETING")).body).toContain("of today");
    expectQuiet(tab);
  });

  it("has a new address once one was asked for, and deploys no more once it is switched off", async () => {
    await visit(page, `${at}/hello/settings/automatic`);
    await button("New address").click();
    await look(tab, "webhook-new-address", { whole: false });
    await button("Make a new address", dialog()).click();
    await gone(dialog());
    expect((await fetch(address, { method: "POST", body: "{}" })).status).toBe(404);
    await page.getByRole("switch", { name: /^Deploy what is announced/ }).click();
    await eventually("it is switched off", async () => {
      const { autoDeploy } = await rpc.webhook.get.query({ serviceId: "harbour/production/hello" });
      return !autoDeploy;
    });
    const now = await page.getByLabel("Address", { exact: true }).inputValue();
    await push(now, repository.git("rev-parse", "other"), "Nothing");
    await button("Refresh").click();
    await seen(page.getByText("Automatic deployments are switched off."));
    await fill(page.getByLabel("Successful versions"), "0");
    await button("Save number").click();
    await seen(page.getByText("A whole number from 1 to 100."));
    await fill(page.getByLabel("Successful versions"), "3");
    await button("Save number").click();
    await seen(page.getByText("Saved", { exact: true }));
    expectQuiet(tab);
  });
});
