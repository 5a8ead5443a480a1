import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { eventually } from "../support/eventually.ts";
import { buildHello, createHello, deploy, setEnv } from "../support/hello.ts";
import { proxyReady } from "../support/place.ts";
import { type Rpc, rpcAt } from "../support/rpc.ts";
import { claimTestServer, type Owner } from "../support/server.ts";
import { look } from "./look.ts";
import { type Stage, startStage } from "./stage.ts";
import { expectQuiet, heading, openPalette, seen, type Tab, visit } from "./tab.ts";

let stage: Stage;
let owner: Owner;
let rpc: Rpc;
let tab: Tab;

const at = "/projects/harbour/production";

/** The page at an address, once it shows what it is there for. */
async function shows(address: string, text: string | RegExp, name: string, options?: { whole: boolean }) {
  await visit(tab.page, address);
  await seen(tab.page.locator("body").getByText(text));
  await look(tab, name, options);
}

const press = (name: string | RegExp) => tab.page.getByRole("button", { name }).first().click();

beforeAll(async () => {
  buildHello();
  stage = await startStage();
  return () => stage.stop();
});
let owned = true;
beforeEach(({ task, skip, onTestFailed }) => {
  skip(!owned, "nobody could claim the server");
  onTestFailed(async () => {
    owned = (owner as Owner | undefined) !== undefined;
    await stage.keep(task.name);
  });
});

describe("every page, in both themes, at a desk and on a phone", () => {
  it("before anybody is signed in", async () => {
    tab = await stage.open();
    await shows("/claim", /token that works once/, "claim-without-link");
    await shows("/claim?token=wrong", /not the newest one/, "claim-wrong-link");
    await shows(`/claim?token=${await stage.server.token()}`, "Claim this server", "claim");
    await press("Create the owner");
    await seen(tab.page.getByText("Give the organization a name."));
    await look(tab, "claim-errors");
    owner = await claimTestServer(stage.server);
    rpc = rpcAt(stage.server.url, owner.apiKey);
    await shows("/sign-in", "E-mail", "sign-in");
    expectQuiet(tab);
  });

  it("with nothing made yet", async () => {
    tab = await stage.open({ as: owner });
    await shows("/projects", "Three steps to the first service", "projects-empty");
    await press("Create project");
    await seen(tab.page.getByRole("dialog", { name: "Create project" }));
    await look(tab, "project-create", { whole: false });
    await shows("/deployments", "Deployments", "deployments-empty");
    await rpc.project.create.mutate({ name: "Harbour", description: "What the port shows to the world" });
    await shows("/projects", "Create a service", "projects-first");
    await shows(at, "No service yet", "environment-empty");
    await shows(`${at}/new`, "What will be made", "service-create");
    await press("Create and deploy");
    await seen(tab.page.getByText(/fields? needs? a change/));
    await look(tab, "service-create-errors");
    await shows("/projects/nowhere", "The project nowhere does not exist", "not-found");
    expectQuiet(tab, /status of 404/);
  });

  it("with services, one of which failed to deploy", async () => {
    await proxyReady(stage.server, owner);
    const environmentId = "harbour/production";
    const hello = await createHello(rpc, environmentId, { env: { VERSION: "1", SHOW_MOTTO: "held fast" } });
    expect((await deploy(rpc, hello.serviceId)).status).toBe("succeeded");
    await setEnv(rpc, hello.serviceId, { VERSION: "2", FAIL: "crash" });
    expect((await deploy(rpc, hello.serviceId)).status).toBe("failed");
    await rpc.service.create.mutate({
      environmentId,
      name: "worker",
      spec: {
        kind: "application",
        source: { type: "image", image: "registry.example.com/harbour/worker-of-the-night:2026.11.23" },
      },
    });
    await rpc.environment.create.mutate({ projectId: "harbour", name: "staging" });
    await rpc.project.create.mutate({ name: "Lighthouse" });
    await shows("/projects", "Recent deployments", "projects");
    await shows(at, "Never deployed", "environment");
    await shows(`${at}/hello`, /^Running #1/, "service-overview");
    await shows(`${at}/hello/deployments`, /^Failed at/, "service-deployments");
    await shows(`${at}/hello/deployments/1`, "Serves now", "deployment-succeeded");
    await shows(`${at}/hello/deployments/2`, "Last lines of the app", "deployment-failed");
    await shows(`${at}/hello/logs`, /hello 1 listens/, "service-logs");
    await shows(`${at}/hello/variables`, "What the container gets", "service-variables");
    await shows(`${at}/hello/domains`, "Path to port", "service-domains");
    await shows("/deployments", /Failed at/, "deployments");
    expectQuiet(tab);
  });

  it("the parts of a service's settings", async () => {
    const parts = {
      general: "Description",
      source: "Image",
      build: "build",
      patches: "built as it is",
      automatic: "Deliveries",
      run: "Program",
      scale: "Replicas",
      traffic: "Health",
      mounts: "Published ports",
      swarm: "Restart policy",
      danger: "Delete hello",
    };
    for (const [part, text] of Object.entries(parts))
      await shows(`${at}/hello/settings/${part}`, new RegExp(text, "i"), `service-settings-${part}`);
    await press("Delete hello");
    await seen(tab.page.getByRole("dialog"));
    await look(tab, "service-delete", { whole: false });
    await shows(`${at}/worker`, "Never deployed", "service-never-deployed");
    await shows(`${at}/worker/domains`, "No domain yet", "service-domains-empty");
    expectQuiet(tab);
  });

  it("settings, of places and of the organization", async () => {
    await shows("/projects/harbour/settings", "Environments", "project-settings");
    await shows("/projects/harbour/variables", "No variable yet", "project-variables");
    await shows(`${at}/settings`, /Delete/, "environment-settings");
    await shows(`${at}/variables`, "No variable yet", "environment-variables");
    await shows("/settings/general", "Organization", "settings-general");
    await shows("/settings/api-keys", "API keys", "settings-api-keys");
    await shows("/settings/builds", "Processes", "settings-builds");
    await tab.page.getByLabel(/^Processes/).fill("1");
    await press("Save build settings");
    await seen(tab.page.getByText("A whole number from 64 to 65536."));
    await tab.page.getByLabel(/^Processes/).fill("4000");
    await tab.page.getByLabel(/^Memory/).fill("3g");
    await press("Save build settings");
    await seen(tab.page.getByText("Saved", { exact: true }));
    expect(await rpc.instance.builds.query()).toMatchObject({ processes: 4_000, memoryLimit: 3_221_225_472 });
    await shows("/settings/profile", "Profile", "settings-profile");
    await shows("/settings/sign-in", "Sign-in and sessions", "settings-sign-in");
    expectQuiet(tab);
  });

  it("what floats above a page", async () => {
    await visit(tab.page, `${at}/hello`);
    await openPalette(tab.page);
    await tab.page.getByPlaceholder("Search or jump to").fill("hel");
    await seen(tab.page.getByRole("option", { name: /hello/ }));
    await look(tab, "palette", { whole: false });
    await visit(tab.page, `${at}/hello`);
    await press("More actions");
    await seen(tab.page.getByRole("menuitem", { name: /^Redeploy/ }));
    await look(tab, "service-menu", { whole: false });
    await tab.page.keyboard.press("Escape");
    await press("Switch service");
    await seen(tab.page.getByRole("link", { name: /^worker/ }));
    await look(tab, "service-switcher", { whole: false });
    await tab.page.keyboard.press("Escape");
    await tab.page.keyboard.press("?");
    await seen(tab.page.getByRole("dialog", { name: "Keys" }));
    await look(tab, "shortcuts", { whole: false });
    await visit(tab.page, `${at}/hello/variables`);
    await press("Add variable");
    await tab.page.getByLabel("Name of the new variable").fill("TIDE");
    await tab.page.getByLabel("Value of TIDE").fill("${{project.NOWHERE}}");
    await seen(tab.page.getByText(/needs a correction first/));
    await look(tab, "service-variables-unsaved", { whole: false });
    tab.page.once("dialog", (dialog) => dialog.accept());
    await visit(tab.page, "/projects");
    expectQuiet(tab);
  });

  it("a deployment while it runs", async () => {
    const slow = await createHello(rpc, "harbour/staging", { name: "slow", env: { START_MS: "55000" } });
    const { id } = await rpc.deployment.deploy.mutate({ serviceId: slow.serviceId });
    await shows("/projects/harbour/staging/slow/deployments/1", /^Deploying, step/, "deployment-live");
    await shows("/projects/harbour/staging/slow", /^Deploying #1/, "service-deploying");
    expect(
      await eventually("it still runs", async () => (await rpc.deployment.get.query({ deploymentId: id })).status),
    ).toBe("running");
    await rpc.deployment.cancel.mutate({ deploymentId: id });
    await visit(tab.page, "/projects/harbour/staging/slow/deployments/1");
    await seen(tab.page.getByText(/^Cancelled/));
    await seen(heading(tab.page, "Deployment #1"));
    expectQuiet(tab);
  });
});
