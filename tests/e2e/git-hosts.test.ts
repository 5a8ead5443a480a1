// Accounts at git hosts in the dashboard: connected on the host's pages, repositories of its list, pushes, what shows when
// access ends. The hosts are stand-ins that follow the published shapes of each API, with git's own server behind.
import { readFileSync } from "node:fs";
import path from "node:path";
import type { Page } from "playwright-core";
import { afterAll, describe, expect, it } from "vitest";
import { startBitbucket } from "../support/git-hosts/bitbucket.ts";
import { startGitea } from "../support/git-hosts/gitea.ts";
import { startGithub } from "../support/git-hosts/github.ts";
import { startGitlab } from "../support/git-hosts/gitlab.ts";
import { makeRepository, type Repository } from "../support/git-repositories.ts";
import { freePort } from "../support/ports.ts";
import { type Rpc, rpcAt } from "../support/rpc.ts";
import { temporaryDirectory } from "../support/run.ts";
import { accountsOf, quiet, repositoryName } from "./git-account.ts";
import { look } from "./look.ts";
import type { Stage } from "./stage.ts";
import { answers, claimed, generatedHost, inSteps } from "./steps.ts";
import { expectQuiet, fill, gone, patienceMs, seen, type Tab, visit } from "./tab.ts";

const fixture = (file: string) => readFileSync(path.resolve(import.meta.dirname, `../fixtures/hello/${file}`), "utf8");
/** More than one page of them. */
const others = Array.from({ length: 60 }, (_, at) => `harbour/quay-${at + 1}`);

let stage: Stage;
let hosts: Awaited<ReturnType<typeof startHosts>>;
let repository: Repository;
let rpc: Rpc;
let tab: Tab;
let page: Page;
let at: ReturnType<typeof accountsOf>;

async function startHosts(root: string) {
  const names = [repositoryName, "harbour/loud"];
  const [gitea, github, gitlab, bitbucket] = await Promise.all([
    startGitea(root, ["harbour/hello", ...others]),
    startGithub(root, names),
    startGitlab(root, names),
    startBitbucket(root, names),
  ]);
  return { gitea, github, gitlab, bitbucket };
}

inSteps(
  async (made) => {
    stage = made;
    const owner = await claimed(stage);
    rpc = rpcAt(stage.server.url, owner.apiKey);
    await rpc.project.create.mutate({ name: "Harbour" });
    tab = await stage.open({ as: owner });
    page = tab.page;
    at = accountsOf(page, rpc);
  },
  async () => {
    const root = temporaryDirectory("repositories");
    const hello = makeRepository(root, "harbour/hello");
    const dockerfile = [
      "FROM node:24-alpine",
      "ENV VERSION=7",
      "WORKDIR /app",
      "COPY . .",
      'CMD ["node", "server.js"]',
    ];
    const files = { Dockerfile: `${dockerfile.join("\n")}\n` };
    hello.commit(
      {
        ...files,
        ...Object.fromEntries(["package.json", "page.html", "server.js"].map((file) => [file, fixture(file)])),
      },
      { message: "The first" },
    );
    repository = makeRepository(root, repositoryName);
    repository.commit(quiet("1"));
    hosts = await startHosts(root);
    return { MOORAGE_GIT_PRIVATE_ADDRESSES: "true", MOORAGE_GIT_CA_FILE: hosts.gitea.caFile };
  },
);
afterAll(() => Promise.all(Object.values(hosts ?? {}).map((host) => host.stop())));

/** The host's own pages are another place, and it is asked for what it refuses. */
const wanted = [/^request: https:\/\/localhost/, /status of (400|404|412|503)/];

describe("an account at Gitea", () => {
  it("is connected on the host's pages, and says why when that fails", async () => {
    const { button, dialog, field } = at;
    await visit(page, at.settings);
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
    await fill(field("Address"), hosts.gitea.url);
    await fill(field("Client ID"), hosts.gitea.oauth.clientId);
    await fill(field("Client secret"), "wrong");
    await button("Continue to Gitea or Forgejo", dialog()).click();
    await at.consent(button("Authorize"), "failed");
    await seen(page.getByText(/Harbour was not connected\. .*its secret is wrong/));
    await look(tab, "git-host-failed");
    await at.menu("Harbour", "Edit");
    await button("Replace", dialog()).click();
    await fill(field("Client secret"), hosts.gitea.oauth.clientSecret);
    await button("Save Git provider", dialog()).click();
    await gone(dialog());
    await button("Connect again").click();
    await at.consent(button("Authorize"), "done");
    await seen(page.getByText(/Harbour is connected as ana/));
    await look(tab, "git-host-connected");
    expectQuiet(tab, ...wanted);
  });

  it("shows its repositories, and one of them is deployed", async () => {
    const { button } = at;
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
    const { button } = at;
    hosts.gitea.oauth.revoke();
    await at.menu("Harbour", "Test");
    await seen(page.getByText("Failing", { exact: true }));
    await look(tab, "settings-git-failing");
    await visit(page, "/projects/harbour/production/hello/settings/source");
    await seen(page.getByText(/Harbour is failing/));
    await button("Change").click();
    await seen(page.getByRole("button", { name: "Try again" }));
    await look(tab, "repository-picker-expired");
    await button("Discard").click();
    expect(await page.getByLabel("Repository", { exact: true }).inputValue()).toBe("harbour/hello");
    await visit(page, at.settings);
    await at.menu("Harbour", "Remove");
    await seen(at.dialog().getByRole("link", { name: "hello" }));
    await look(tab, "git-host-used", { whole: false });
    await at.button("Close", at.dialog()).last().click();
    await at.removes("Harbour", "hello");
    await seen(page.getByText("No Git provider yet"));
    expectQuiet(tab, ...wanted);
  });
});

describe("an account at GitHub", () => {
  it("is an App that is made and installed there, once its address is right", async () => {
    const { button, dialog, field } = at;
    await visit(page, at.settings);
    await button("Add Git provider").click();
    await fill(field("Name"), "Hub");
    await fill(field("Address"), `https://localhost:${await freePort()}`);
    await button("Continue to GitHub", dialog()).click();
    await seen(page.getByText(/Hub was not connected\. localhost:\d+ does not answer .* Check the address/));
    await at.menu("Hub", "Edit");
    await fill(field("Address"), hosts.gitlab.url);
    await button("Save Git provider", dialog()).click();
    await gone(dialog());
    await button("Connect Hub").click();
    await seen(page.getByText(/does not answer as GitHub does \(401\)/));
    await look(tab, "git-host-wrong-address");
    await at.menu("Hub", "Edit");
    await fill(field("Address"), hosts.github.url);
    await button("Save Git provider", dialog()).click();
    await gone(dialog());
    await visit(page, "/api/providers/github/setup?code=x&state=made-up");
    await seen(page.getByText(/Nothing was connected/));
    await look(tab, "git-host-state");
    await button("Connect Hub").click();
    await at.consent(button("Create GitHub App"), "done");
    await seen(page.getByText("Hub is connected as harbour."));
    expectQuiet(tab, ...wanted);
  });

  it("deploys and is told of it, and is made anew when the App was deleted there", async () => {
    await at.create("Hub (harbour)", "hub");
    await at.deploys(hosts.github, repository, "hub");
    await visit(page, "/projects/harbour/production/hub/settings/automatic");
    await seen(page.getByText(/The App of the account tells of every push/));
    hosts.github.deleteApp();
    await visit(page, at.settings);
    await at.menu("Hub", "Test");
    await seen(page.getByText(/Connect the account again/));
    await look(tab, "git-host-app-deleted");
    await at.menu("Hub", "Connect again");
    await at.consent(at.button("Create GitHub App"), "done");
    await at.menu("Hub", "Test");
    await seen(page.getByText("Works", { exact: true }));
    await at.removes("Hub", "hub");
    expectQuiet(tab, ...wanted);
  });
});

describe("an account at GitLab", () => {
  it("is connected at an address of one's own, and says when it was denied, late, or may not", async () => {
    const { button, dialog, field } = at;
    await visit(page, at.settings);
    await button("Add Git provider").click();
    await field("Type").selectOption("gitlab");
    await look(tab, "git-host-add-gitlab", { whole: false });
    await fill(field("Name"), "Lab");
    await fill(field("Address"), hosts.gitlab.url);
    await fill(field("Application ID"), hosts.gitlab.oauth.clientId);
    await fill(field("Secret"), hosts.gitlab.oauth.clientSecret);
    await button("Continue to GitLab", dialog()).click();
    await at.consent(page.getByRole("link", { name: "Cancel" }), "failed");
    await seen(page.getByText(/Lab was not connected\. GitLab did not give access: it was denied/));
    await button("Connect again").click();
    await seen(button("Authorize"));
    hosts.gitlab.oauth.forgetCodes();
    await at.consent(button("Authorize"), "failed");
    await seen(page.getByText(/does not take this way back any more/));
    await button("Connect again").click();
    await at.consent(button("Authorize"), "done");
    hosts.gitlab.forbidden.add("/hooks").add("/statuses/");
    await at.create("Lab (ana)", "lab");
    await seen(page.getByText(/could not be set.*GitLab does not allow this: Not with this scope/));
    await visit(page, "/projects/harbour/production/lab/settings/automatic");
    await seen(page.getByText(/could not be installed in harbour\/quiet: GitLab does not allow this/));
    await look(tab, "service-settings-automatic-refused");
    hosts.gitlab.forbidden.clear();
    await visit(page, at.settings);
    await at.menu("Lab", "Test");
    await seen(page.getByText("Works", { exact: true }));
    await at.pushes(hosts.gitlab, repository, "lab");
    await at.removes("Lab", "lab");
    expectQuiet(tab, ...wanted);
  });
});

describe("an account at Bitbucket", () => {
  it("is connected by its token, which is tried at once", async () => {
    const { button, dialog, field } = at;
    await visit(page, at.settings);
    await button("Add Git provider").click();
    await field("Type").selectOption("bitbucket");
    await fill(field("Name"), "Bucket");
    await fill(field("Address"), hosts.bitbucket.url);
    await fill(field("Workspace"), "harbour");
    await fill(field("Token"), "wrong");
    await button("Test", dialog()).click();
    await seen(dialog().getByText(/Bitbucket does not accept/));
    await look(tab, "git-host-add-bitbucket", { whole: false });
    await button("Add Git provider", dialog()).click();
    await seen(page.getByText("Failing", { exact: true }));
    await look(tab, "git-host-wrong-token");
    await at.menu("Bucket", "Edit");
    await button("Replace", dialog()).click();
    await fill(field("Token"), hosts.bitbucket.given.secrets["token"] ?? "");
    await button("Save Git provider", dialog()).click();
    await seen(page.getByText("Works", { exact: true }));
    await at.create("Bucket (harbour)", "bucket");
    await at.deploys(hosts.bitbucket, repository, "bucket");
    await at.removes("Bucket", "bucket");
    await seen(page.getByText("No Git provider yet"));
    expectQuiet(tab, ...wanted);
  });
});
