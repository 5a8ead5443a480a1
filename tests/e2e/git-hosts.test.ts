// An account at a git host in the dashboard: connected on the host's pages, a repository of its list, what shows when it ends.
import { readFileSync } from "node:fs";
import path from "node:path";
import type { Locator, Page } from "playwright-core";
import { afterAll, describe, expect, it } from "vitest";
import { eventually } from "../support/eventually.ts";
import { startGitea } from "../support/git-hosts/gitea.ts";
import { makeRepository } from "../support/git-repositories.ts";
import { type Rpc, rpcAt } from "../support/rpc.ts";
import { temporaryDirectory } from "../support/run.ts";
import { look } from "./look.ts";
import type { Stage } from "./stage.ts";
import { answers, claimed, generatedHost, inSteps } from "./steps.ts";
import { awake, expectQuiet, fill, gone, patienceMs, seen, type Tab, visit } from "./tab.ts";

const fixture = (file: string) => readFileSync(path.resolve(import.meta.dirname, `../fixtures/hello/${file}`), "utf8");
/** More than one page of them. */
const others = Array.from({ length: 60 }, (_, at) => `harbour/quay-${at + 1}`);

let stage: Stage;
let gitea: Awaited<ReturnType<typeof startGitea>>;
let rpc: Rpc;
let tab: Tab;
let page: Page;

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
    const repository = makeRepository(root, "harbour/hello");
    const dockerfile = [
      "FROM node:24-alpine",
      "ENV VERSION=7",
      "WORKDIR /app",
      "COPY . .",
      'CMD ["node", "server.js"]',
    ];
    const files = { Dockerfile: `${dockerfile.join("\n")}\n` };
    repository.commit(
      {
        ...files,
        ...Object.fromEntries(["package.json", "page.html", "server.js"].map((file) => [file, fixture(file)])),
      },
      { message: "The first" },
    );
    gitea = await startGitea(root, ["harbour/hello", ...others]);
    return { MOORAGE_GIT_PRIVATE_ADDRESSES: "true", MOORAGE_GIT_CA_FILE: gitea.caFile };
  },
);
afterAll(() => gitea?.stop());

const button = (name: string | RegExp, within: Page | Locator = page) =>
  within.getByRole("button", { name, exact: typeof name === "string" });
const item = (name: string) => page.getByRole("menuitem", { name, exact: true });
const dialog = () => page.getByRole("dialog");
const field = (name: string) => dialog().getByLabel(name, { exact: true });
/** The host's own pages are another place, and it is asked for what it refuses. */
const wanted = [/^request: https:\/\/localhost/, /status of (400|404|412|503)/];

async function came(): Promise<void> {
  await page.waitForURL(/connect=/);
  await awake(page);
}

describe("an account at a git host", () => {
  it("is connected on the host's pages, and says why when that fails", async () => {
    await visit(page, "/settings/git-providers");
    await seen(page.getByText("No Git provider yet"));
    await look(tab, "settings-git-empty");
    await button("Add Git provider").click();
    await seen(dialog().getByText(/makes an App/));
    await look(tab, "git-host-add-github", { whole: false });
    await field("Type").selectOption("gitea");
    await seen(dialog().getByText(/\/api\/providers\/gitea\/callback$/));
    await button("Continue to Gitea or Forgejo", dialog()).click();
    await seen(dialog().locator("[aria-invalid]"));
    await look(tab, "git-host-add-gitea", { whole: false });
    await fill(field("Name"), "Harbour");
    await fill(field("Address"), gitea.url);
    await fill(field("Client ID"), gitea.oauth.clientId);
    await fill(field("Client secret"), "wrong");
    await button("Continue to Gitea or Forgejo", dialog()).click();
    await came();
    await seen(page.getByText(/Harbour was not connected/));
    await look(tab, "git-host-failed");
    await button("More for Harbour").click();
    await item("Edit").click();
    await button("Replace", dialog()).click();
    await fill(field("Client secret"), gitea.oauth.clientSecret);
    await button("Save Git provider", dialog()).click();
    await gone(dialog());
    await button("Connect again").click();
    await page.waitForURL(/connect=done/);
    await awake(page);
    await seen(page.getByText(/Harbour is connected as ana/));
    await look(tab, "git-host-connected");
    expectQuiet(tab, ...wanted);
  });

  it("shows its repositories, and one of them is deployed", async () => {
    await visit(page, "/projects/harbour/production/new");
    await button("Git account").click();
    await button("Create and deploy").click();
    await seen(page.getByText("Choose an account, or connect one first."));
    await page.getByRole("combobox", { name: "Account" }).selectOption({ label: "Harbour (ana)" });
    await seen(page.getByRole("option", { name: /harbour\/quay-9/ }));
    await look(tab, "repository-picker");
    await button("Next page").click();
    await seen(page.getByRole("option", { name: /harbour\/quay-60/ }));
    const search = page.getByRole("combobox", { name: "Search repositories" });
    await search.fill("nowhere");
    await seen(page.getByText("No repository matches nowhere."));
    await search.fill("hello");
    await seen(page.getByRole("option", { name: /harbour\/hello/ }));
    await gone(page.getByRole("option", { name: /quay/ }));
    await search.press("Enter");
    expect(await page.getByLabel("Repository", { exact: true }).inputValue()).toBe("harbour/hello");
    expect(await button("Change").evaluate((node) => node === document.activeElement)).toBe(true);
    expect(await page.getByLabel(/^Branch/).inputValue()).toBe("main");
    await fill(page.getByLabel("Name", { exact: true }), "hello");
    await fill(page.getByLabel(/^Port in the container/), "3000");
    const host = await generatedHost(page, "hello");
    await look(tab, "service-create-account");
    await button("Create and deploy").click();
    await page
      .getByText("Succeeded")
      .first()
      .waitFor({ timeout: 4 * patienceMs });
    await answers(stage, host, "7");
    await visit(page, "/projects/harbour/production/hello/settings/automatic");
    await seen(page.getByText("Installed in harbour/hello: its pushes arrive by themselves."));
    await look(tab, "service-settings-automatic-hook");
    await visit(page, "/settings/git-providers");
    await seen(page.getByRole("link", { name: "hello" }));
    expectQuiet(tab, ...wanted);
  });

  it("says that its access has ended, where it is kept and where it is used", async () => {
    gitea.oauth.revoke();
    await button("More for Harbour").click();
    await item("Test").click();
    await seen(page.getByText("Failing", { exact: true }));
    await look(tab, "settings-git-failing");
    await visit(page, "/projects/harbour/production/hello/settings/source");
    await seen(page.getByText(/Harbour is failing/));
    await button("Change").click();
    await seen(page.getByRole("button", { name: "Try again" }));
    await look(tab, "repository-picker-expired");
    await button("Discard").click();
    expect(await page.getByLabel("Repository", { exact: true }).inputValue()).toBe("harbour/hello");
    await visit(page, "/settings/git-providers");
    await button("More for Harbour").click();
    await item("Remove").click();
    await seen(dialog().getByRole("link", { name: "hello" }));
    await look(tab, "git-host-used", { whole: false });
    await button("Close", dialog()).last().click();
    const [service] = await rpc.service.list.query({ environmentId: "harbour/production" });
    await rpc.service.remove.mutate({ serviceId: service?.id ?? "", confirm: "hello" });
    await eventually("nobody uses it", async () => (await rpc.gitHost.list.query())[0]?.usedBy.length === 0);
    await visit(page, "/settings/git-providers");
    await button("More for Harbour").click();
    await item("Remove").click();
    await button("Remove Harbour", dialog()).click();
    await seen(page.getByText("No Git provider yet"));
    expectQuiet(tab, ...wanted);
  });
});
