// A second server and a private registry in the dashboard: signed in to from there, pulled from there, built there, pushed.
import type { Locator, Page } from "playwright-core";
import { afterAll, describe, expect, it } from "vitest";
import { eventually } from "../support/eventually.ts";
import { helloImage, visit as request } from "../support/hello.ts";
import { canStartMachine, type TestMachine } from "../support/machine.ts";
import { addServer, setUp, startEquipped } from "../support/other-server.ts";
import { startTlsRegistry, type TestRegistry } from "../support/registry.ts";
import { type Rpc, rpcAt } from "../support/rpc.ts";
import type { Owner } from "../support/server.ts";
import { uploadDockerfile } from "../support/upload.ts";
import { look } from "./look.ts";
import type { Stage } from "./stage.ts";
import { answers, claimed, generatedHost, inSteps } from "./steps.ts";
import { expectQuiet, fill, gone, seen, type Tab, visit } from "./tab.ts";

let stage: Stage;
let owner: Owner;
let machine: TestMachine;
let registry: TestRegistry | undefined;
let rpc: Rpc;
let tab: Tab;
let page: Page;
let serverId: string;

const button = (name: string, within: Page | Locator = page) => within.getByRole("button", { name, exact: true });
const dialog = () => page.getByRole("dialog");
const field = (name: string | RegExp, within: Page | Locator = page) =>
  within.getByLabel(name, { exact: typeof name === "string" });
const inTheEnd = (locator: Locator) => locator.first().waitFor({ state: "visible", timeout: 180_000 });

describe.runIf(canStartMachine)("a second server and a private registry", () => {
  inSteps(async (made) => {
    stage = made;
    machine = startEquipped();
    registry = await startTlsRegistry(machine.gateway);
    await registry.push(helloImage, "team/hello:1");
    owner = await claimed(stage);
    rpc = rpcAt(stage.server.url, owner.apiKey);
    await rpc.project.create.mutate({ name: "Harbour" });
    serverId = (await addServer(rpc, machine)).serverId;
    expect((await setUp(rpc, serverId)).status).toBe("succeeded");
    tab = await stage.open({ as: owner });
    page = tab.page;
  });
  afterAll(async () => {
    machine?.down();
    await registry?.stop();
  });

  it("a wrong password is refused there with the reason, and the right one is kept", async () => {
    await visit(page, "/settings/registries");
    await button("Add registry").click();
    await seen(dialog());
    await field("Type", dialog()).selectOption("generic");
    await fill(field("Name", dialog()), "Harbour images");
    await fill(field("URL", dialog()), registry?.host ?? "");
    await fill(field("User name", dialog()), registry?.username ?? "");
    await fill(field("Password or token", dialog()), "wrong");
    await fill(field(/^CA certificate/, dialog()), registry?.ca ?? "");
    await field("Sign in from", dialog()).selectOption({ value: serverId });
    await button("Test", dialog()).click();
    // Its engine takes every address of these networks for one without TLS, and tells of its last attempt only.
    await seen(dialog().getByText(/could not be signed in to/));
    await look(tab, "registry-refused-from-server", { whole: false });
    await fill(field("Password or token", dialog()), registry?.password ?? "");
    await button("Test", dialog()).click();
    await seen(dialog().getByText(/Signed in/));
    await button("Add registry", dialog()).click();
    await gone(dialog());
    await seen(page.getByText("Works", { exact: true }));
    expectQuiet(tab, /status of (400|412|503)/);
  });

  it("a private image is pulled and served there", async () => {
    await visit(page, "/projects/harbour/production/new");
    await field("Server").selectOption({ value: serverId });
    await field("Registry").selectOption({ label: `Harbour images (${registry?.host})` });
    await fill(field("Image"), "team/hello:1");
    await fill(field("Name"), "private");
    await fill(field(/^Port in the container/), "3000");
    const host = await generatedHost(page, "private");
    await button("Create and deploy").click();
    await inTheEnd(page.getByText("Succeeded"));
    const { proxy } = await rpc.server.get.query({ serverId });
    const entry = { httpHost: machine.address.host, httpPort: proxy.http ?? 0 };
    expect((await request(entry, host)).status).toBe(200);
    await look(tab, "deployment-private-on-server");
    expectQuiet(tab);
  });

  it("an app is built there, pushed, and runs here", async () => {
    const { id: serviceId } = await rpc.service.create.mutate({
      environmentId: "harbour/production",
      name: "built",
      spec: { kind: "application", source: { type: "drop" }, port: 3000 },
    });
    const { host } = await rpc.domain.create.mutate({ serviceId, host: "built.localhost" });
    await uploadDockerfile({ server: stage.server, owner }, serviceId, `FROM ${helloImage}\nENV VERSION=elsewhere\n`);
    await visit(page, "/projects/harbour/production/built/settings/build");
    await field("Push the image to").selectOption({ label: `Harbour images (${registry?.host})` });
    await button("Save only").click();
    await gone(button("Save only"));
    await field("Build on").selectOption({ value: serverId });
    await button("Save build server").click();
    await eventually("both are kept", async () => {
      const { buildServer, buildRegistry } = await rpc.service.get.query({ serviceId });
      return buildServer?.id === serverId && buildRegistry?.name === "Harbour images";
    });
    await look(tab, "service-settings-build-elsewhere");
    await button("Deploy").first().click();
    await inTheEnd(page.getByText(/^Running #1/));
    await answers(stage, host, "elsewhere");
    expect(await registry?.has("harbour-production-built", "1")).toBe(true);
    expectQuiet(tab);
  });
});
