import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import type { Locator, Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { eventually } from "../support/eventually.ts";
import { createHello, ended, visit as request, setEnv } from "../support/hello.ts";
import { type Rpc, rpcAt } from "../support/rpc.ts";
import type { Owner } from "../support/server.ts";
import { look } from "./look.ts";
import { readsArchive } from "./patch-archive.ts";
import type { Stage } from "./stage.ts";
import { answers, answersNothing, claimed, generatedHost, inSteps } from "./steps.ts";
import { awake, expectQuiet, fill, gone, heading, patienceMs, seen, type Tab, visit } from "./tab.ts";

let stage: Stage;
let owner: Owner;
let rpc: Rpc;
let tab: Tab;
let page: Page;
let host: string;

inSteps(async (made) => {
  stage = made;
  owner = await claimed(stage);
  rpc = rpcAt(stage.server.url, owner.apiKey);
  await rpc.project.create.mutate({ name: "Harbour" });
  tab = await stage.open({ as: owner });
  page = tab.page;
});

const at = "/projects/harbour/production";
const source = path.resolve(import.meta.dirname, "../fixtures/hello");

const button = (name: string | RegExp, within: Page | Locator = page) =>
  within.getByRole("button", { name, exact: typeof name === "string" });
const item = (name: string) => page.getByRole("menuitem", { name, exact: true });
const dialog = () => page.getByRole("dialog");

/** The archive that a person would drop, made of the sample's source. */
function archive(): Buffer {
  return execFileSync("tar", ["-czf", "-", "-C", source, "Dockerfile", "package.json", "server.js", "page.html"]);
}

/** Types the name where it is asked for, and confirms. */
async function destroy(action: string | RegExp, typed?: string): Promise<void> {
  await seen(dialog());
  if (typed !== undefined) await fill(dialog().getByRole("textbox"), typed);
  await button(action, dialog()).click();
}

describe("what is made, changed and taken away in the dashboard", () => {
  it("deploys an archive that was chosen on the page of a new service", async () => {
    await visit(page, `${at}/new`);
    await button("Upload").click();
    await button("Create and deploy").click();
    await seen(page.getByText("Choose a zip, tar or tar.gz archive of your source."));
    const field = page.getByLabel("Archive of the source");
    await field.setInputFiles({ name: "hello.tar.gz", mimeType: "application/gzip", buffer: archive() });
    await seen(page.getByText("hello.tar.gz", { exact: true }));
    // Of the files inside, which were not sent yet.
    await seen(page.getByText(/^Dockerfile: there is a file Dockerfile/));
    await fill(page.getByLabel("Name", { exact: true }), "upload");
    await fill(page.getByLabel("Port in the container"), "3000");
    await fill(page.getByLabel("As .env text"), "VERSION=up");
    host = await generatedHost(page, "upload");
    await look(tab, "service-create-upload");
    await button("Create and deploy").click();
    await page.waitForURL("**/upload/deployments/1");
    await page
      .getByText("Succeeded", { exact: true })
      .first()
      .waitFor({ timeout: 4 * patienceMs });
    await answers(stage, host, "up");
    await visit(page, `${at}/upload/settings/source`);
    await seen(page.getByText("hello.tar.gz"));
    expectQuiet(tab);
  });

  it("builds a folder of it, and warns of a file with the variables", async () => {
    const [service] = await rpc.service.list.query({ environmentId: "harbour/production" });
    const serviceId = service?.id ?? "";
    const spec = async () => (await rpc.service.get.query({ serviceId })).spec;
    const before = (await spec()).source;
    const path = page.getByLabel(/^Build path/);
    await fill(path, "../other");
    await button("Save only").click();
    await seen(page.getByText("Enter a folder of the source, such as apps/web."));
    await fill(path, "/apps/web/");
    await look(tab, "service-settings-source-upload");
    await button("Save only").click();
    await expect.poll(async () => (await spec()).source).toEqual({ ...before, buildPath: "apps/web" });
    await visit(page, `${at}/upload/settings/build`);
    const warning = page.getByText(/keeps the values of all variables in the image/);
    await gone(warning);
    await page.getByRole("checkbox", { name: /^Write the variables to .env/ }).check();
    await page.getByRole("checkbox", { name: /^Always build without cache/ }).check();
    await seen(warning);
    await look(tab, "service-settings-build-env-file");
    await button("Save only").click();
    await expect.poll(async () => (await spec()).build).toEqual({ withoutCache: true, envFile: true });
    await rpc.service.updateSpec.mutate({ serviceId, source: before, build: { withoutCache: false, envFile: false } });
    expectQuiet(tab);
  });

  it("shows the files of the archive, to be read and patched", async () => {
    await readsArchive(tab, `${at}/upload`, "page.html", readFileSync(path.join(source, "page.html"), "utf8"));
    expectQuiet(tab);
  });

  it("adds a domain, edits it and removes it", async () => {
    const own = "tide.harbour.localhost";
    const status = async (route: string) => (await request(stage.server, own, route)).status;
    await visit(page, `${at}/upload/domains`);
    await button("Add domain").click();
    await button("Add domain", dialog()).click();
    await seen(dialog().getByText(/host name/i));
    await fill(dialog().getByLabel("Host"), own);
    await look(tab, "domain-add", { whole: false });
    await button("Add domain", dialog()).click();
    await gone(dialog());
    await seen(page.getByRole("link", { name: own }));
    await eventually("the new domain answers", async () => (await status("/")) === 200, patienceMs);

    await button(`Actions of ${own}`).click();
    await item("Edit").click();
    await fill(dialog().getByLabel("Path", { exact: true }), "/tide");
    await button("Save domain", dialog()).click();
    await gone(dialog());
    await seen(page.getByText("/tide").first());
    await eventually("only the path answers", async () => (await status("/")) === 404, patienceMs);
    await eventually("and the app gets the whole path", async () => (await status("/tide")) === 404, patienceMs);
    await look(tab, "service-domains-two");

    await button("Proxy file").click();
    const field = dialog().getByLabel("Routers and middlewares of your own");
    const generated = await field.inputValue();
    expect(generated).toContain(own);
    await fill(field, "http: { middlewares: { mark: { headers: { wrong: 1 } } } }");
    await button("Save proxy file", dialog()).click();
    await seen(dialog().getByText(/http\.middlewares\.mark\.headers/));
    await look(tab, "proxy-file-refused", { whole: false });
    const mark = "middlewares:\n    mark: { headers: { customResponseHeaders: { X-Tide: high } } }";
    const router = `tide: { rule: "Host(\`marked.${own}\`)", service: ${/service: (\S+)/.exec(generated)?.[1]}, middlewares: [mark] }`;
    await fill(field, `http:\n  routers:\n    ${router}\n  ${mark}\n`);
    await button("Save proxy file", dialog()).click();
    await gone(dialog());
    await eventually(
      "a router of one's own answers with its middleware",
      async () => (await request(stage.server, `marked.${own}`, "/")).headers["x-tide"] === "high",
      patienceMs,
    );
    await button("Proxy file").click();
    await button("Back to the generated one", dialog()).click();
    await gone(dialog());

    await page.getByRole("switch", { name: `Route ${own}` }).click();
    await seen(page.getByText("Answers nothing"));

    await button(`Actions of ${own}`).click();
    await item("Delete").click();
    await destroy(`Delete ${own}`, own);
    await gone(page.getByRole("link", { name: own }));
    await answers(stage, host, "up");
    // The refusal was asked for.
    expectQuiet(tab, /status of 400/);
  });

  it("cancels a deployment that waits, and the one that runs", async () => {
    const slow = await createHello(rpc, "harbour/production", { name: "slow", env: { START_MS: "90000" } });
    const first = await rpc.deployment.deploy.mutate({ serviceId: slow.serviceId });
    await eventually(
      "the first one runs",
      async () => (await rpc.deployment.get.query({ deploymentId: first.id })).status === "running",
    );
    await setEnv(rpc, slow.serviceId, { START_MS: "0" });
    const second = await rpc.deployment.deploy.mutate({ serviceId: slow.serviceId });
    await visit(page, `${at}/slow/deployments`);
    await seen(page.getByText(/^Queued/));
    await look(tab, "service-deployments-queued");
    await button("Cancel deployment #2").click();
    await seen(page.getByText(/^Cancelled by/));
    expect((await ended(rpc, second.id)).status).toBe("cancelled");
    expect((await rpc.deployment.get.query({ deploymentId: first.id })).status).toBe("running");

    await visit(page, "/deployments");
    await seen(button("Cancel slow #1"));
    await visit(page, `${at}/slow/deployments/1`);
    await button("Cancel deployment").click();
    await seen(page.getByText(/^Cancelled by/));
    expect((await ended(rpc, first.id)).status).toBe("cancelled");
    await seen(button("Deploy again"));
    expectQuiet(tab);
  });

  it("deletes a service from the list", async () => {
    await visit(page, at);
    await seen(page.getByRole("link", { name: "slow" }));
    await button("Actions for slow").click();
    await item("Delete").click();
    await destroy(/^Delete slow/, "slow");
    await gone(page.getByRole("link", { name: "slow", exact: true }));
    await seen(page.getByRole("link", { name: "upload" }));
    expectQuiet(tab);
  });

  it("creates an environment, and keeps service and tab when it goes over", async () => {
    await visit(page, "/projects/harbour/settings");
    await button("Create environment").click();
    await fill(dialog().getByLabel("Name"), "Staging");
    await button("Create environment", dialog()).click();
    await page.waitForURL("**/projects/harbour/staging");
    await createHello(rpc, "harbour/staging", { name: "upload", domain: false });
    await visit(page, `${at}/upload/logs`);
    await button("Switch environment").click();
    const other = page.getByRole("link", { name: /^Staging/ });
    await eventually("it leads to the same tab", async () =>
      (await other.getAttribute("href"))?.endsWith("/staging/upload/logs"),
    );
    await other.click();
    await page.waitForURL("**/staging/upload/logs");
    expectQuiet(tab);
  });

  it("deletes the environment, and then the project with what runs in it", async () => {
    await visit(page, "/projects/harbour/staging/settings");
    await button("Delete environment").click();
    await look(tab, "environment-delete", { whole: false });
    await destroy("Delete Staging and its services", "Staging");
    await page.waitForURL("**/projects/harbour/production");
    await visit(page, "/projects/harbour/settings");
    await button("Delete project").click();
    await destroy("Delete Harbour and its services", "Harbour");
    await page.waitForURL("**/projects");
    await seen(page.getByText("Three steps to the first service"));
    await answersNothing(stage, host);
    // The event of it may reach the page that is being left, which then asks for what is gone.
    expectQuiet(tab, /status of 404/);
  });

  it("says what is missing, and leads to the nearest level that exists", async () => {
    await visit(page, `${at}/upload`);
    await seen(heading(page, "The project harbour does not exist"));
    await rpc.project.create.mutate({ name: "Quay" });
    await visit(page, "/projects/quay/nowhere/api");
    await seen(heading(page, "The environment nowhere of Quay does not exist"));
    await visit(page, "/projects/quay/production/api/logs");
    await seen(heading(page, "The service api of production does not exist"));
    await page.getByRole("link", { name: "Go to production of Quay" }).click();
    await page.waitForURL("**/projects/quay/production");
    expectQuiet(tab, /status of 404/);
  });

  it("makes an API key that is shown once, and deletes it", async () => {
    await visit(page, "/settings/api-keys");
    await button("Create API key").first().click();
    await fill(dialog().getByLabel("Name"), "Pipeline");
    await button("Create API key", dialog()).click();
    const key = await dialog().getByLabel("API key", { exact: true }).inputValue();
    const asked = () => fetch(`${stage.server.url}/rpc/account.me`, { headers: { "x-api-key": key } });
    expect((await asked()).status).toBe(200);
    await button("Done", dialog()).click();
    await seen(dialog().getByText(/Tick this once/));
    await dialog().getByLabel("I have stored it").check();
    await button("Done", dialog()).click();
    await gone(dialog());
    expect(await page.content()).not.toContain(key);
    await button("More for Pipeline").click();
    await item("Delete").click();
    await destroy("Delete Pipeline");
    await gone(page.getByText("Pipeline", { exact: true }));
    await eventually("the key is refused", async () => (await asked()).status === 401);
    expectQuiet(tab);
  });

  it("ends the session of another browser, which then has to sign in", async () => {
    const away = await stage.open();
    await visit(away.page, "/sign-in");
    await fill(away.page.getByLabel("E-mail"), owner.email);
    await fill(away.page.getByLabel("Password", { exact: true }), owner.password);
    await away.page.getByRole("button", { name: "Sign in", exact: true }).click();
    await away.page.waitForURL("**/projects");
    await awake(away.page);
    await visit(page, "/settings/sign-in");
    await seen(page.getByText("This session"));
    await look(tab, "settings-sessions");
    await button(/^Sign out Chrom/)
      .first()
      .click();
    await destroy(/^Sign out/);
    await gone(dialog());
    await gone(button(/^Sign out Chrom/));
    await away.page.goto("/deployments");
    await away.page.waitForURL(/sign-in\?next=/);
    expectQuiet(tab);
  });
});
