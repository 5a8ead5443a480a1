// A Swarm of two servers in the dashboard: joined, labelled, chosen for a service, drained under load, changed, taken apart.
import type { Locator, Page } from "playwright-core";
import { afterAll, describe, expect, it } from "vitest";
import { eventually } from "../support/eventually.ts";
import { startLoad } from "../support/load.ts";
import { canStartMachine, startMachine, type TestMachine } from "../support/machine.ts";
import { addServer, proxyImages, setUp } from "../support/other-server.ts";
import { type Rpc, rpcAt } from "../support/rpc.ts";
import { look } from "./look.ts";
import { claimed, inSteps } from "./steps.ts";
import { expectQuiet, fill, gone, heading, seen, type Tab, visit } from "./tab.ts";

let first: TestMachine;
let second: TestMachine;
let rpc: Rpc;
let tab: Tab;
let page: Page;
let serverId: string;
let nodeServerId: string;
let host: string;
let serviceId: string;

const button = (name: string | RegExp, within: Page | Locator = page) =>
  within.getByRole("button", { name, exact: typeof name === "string" });
const dialog = () => page.getByRole("dialog");
const inTheEnd = (locator: Locator) => locator.first().waitFor({ state: "visible", timeout: 120_000 });
const row = ({ name }: TestMachine) =>
  page.getByRole("table", { name: "Nodes" }).getByRole("row").filter({ hasText: name });
const choose = async (machine: TestMachine, item: string) => {
  await button(`More for ${machine.name}`).click();
  await page.getByRole("menuitem", { name: item, exact: true }).click();
};
const nodesPage = () => visit(page, `/servers/${serverId}/nodes`);

describe.runIf(canStartMachine)("the nodes of a Swarm", () => {
  inSteps(async (stage) => {
    first = startMachine();
    first.load(...proxyImages);
    second = startMachine();
    const owner = await claimed(stage);
    rpc = rpcAt(stage.server.url, owner.apiKey);
    await rpc.project.create.mutate({ name: "Harbour" });
    serverId = (await addServer(rpc, first)).serverId;
    nodeServerId = (await addServer(rpc, second)).serverId;
    expect((await setUp(rpc, serverId)).cause).toBeNull();
    tab = await stage.open({ as: owner });
    page = tab.page;
  });
  afterAll(() => {
    first?.down();
    second?.down();
  });

  it("a server joins as a worker by a set-up of its own, and the list says what it is", async () => {
    await nodesPage();
    await seen(row(first).getByText("This server"));
    // The only node has nowhere to move to.
    await button(`More for ${first.name}`).click();
    expect(await page.getByRole("menuitem", { name: /^(?:Drain|Make it|Remove)/ }).count()).toBe(0);
    await page.keyboard.press("Escape");
    await button("Add node").click();
    await button("Show the command", dialog()).click();
    await seen(dialog().getByRole("textbox", { name: "Command" }));
    await dialog().getByLabel("Server", { exact: true }).selectOption({ value: nodeServerId });
    await button("Add node", dialog()).click();
    await seen(heading(page, `Set-up of ${second.name}`));
    await inTheEnd(page.getByText("Succeeded", { exact: true }));
    await nodesPage();
    for (const text of ["Active", "Worker", "None"]) await seen(row(second).getByText(text, { exact: true }));
    await seen(row(first).getByText("Leader"));
    expectQuiet(tab);
  });

  it("a service spreads its replicas over what the nodes' labels tell apart", async () => {
    for (const [machine, label] of [
      [first, "zone=a"],
      [second, "zone=b"],
    ] as const) {
      await choose(machine, "Edit labels");
      await fill(dialog().getByLabel("Labels"), label);
      await button("Save labels", dialog()).click();
      await seen(row(machine).getByText(label));
    }
    // A small image: it is copied to the second machine, since there is no registry.
    const { id } = await rpc.service.create.mutate({
      ...{ environmentId: "harbour/production", name: "spread", serverId },
      spec: { kind: "application", source: { type: "image", image: "nginx:alpine" }, port: 80, replicas: 2 },
    });
    serviceId = id;
    host = (await rpc.domain.create.mutate({ serviceId, host: "spread.localhost" })).host;
    await visit(page, "/projects/harbour/production/spread/settings/swarm");
    const byZone = { Preferences: [{ Spread: { SpreadDescriptor: "node.labels.zone" } }] };
    await fill(page.getByLabel(/^Placement/), JSON.stringify(byZone));
    await button("Save and deploy").click();
    await inTheEnd(page.getByText("Succeeded", { exact: true }));
    await nodesPage();
    for (const machine of [first, second]) await seen(row(machine).getByText("1", { exact: true }));
    await look(tab, "nodes-two");
    expectQuiet(tab);
  });

  it("what a place means for a service's data is said beside its mounts, and beside the rules while they are typed", async () => {
    const settings = "/projects/harbour/production/spread/settings";
    const volume = { type: "volume" as const, mountPath: "/data", volumeName: "data" };
    const file = { type: "file" as const, mountPath: "/etc/app.conf", filePath: "app.conf", content: "on = true" };
    const made = [volume, file].map((mount) => rpc.mount.create.mutate({ serviceId, mount }));
    const mounts = await Promise.all(made);
    await visit(page, `${settings}/mounts`);
    await seen(page.getByText(/It runs on its own server alone, because that is where \/data lies/));
    await look(tab, "mounts-at-home");
    await visit(page, `${settings}/swarm`);
    await fill(page.getByLabel(/^Placement/), '{ "Constraints": ["node.labels.zone==b"] }');
    await seen(page.getByText(/Each server has its own copy of \/data/));
    await look(tab, "swarm-placement-far");
    await button("Save only").click();
    await visit(page, `${settings}/mounts`);
    await seen(page.getByText("Each server that runs it"));
    await seen(page.getByText("Comes with each replica"));
    await look(tab, "mounts-far");
    for (const { id: mountId } of mounts) await rpc.mount.remove.mutate({ mountId });
    await rpc.service.updateSpec.mutate({ serviceId, swarm: { placement: null } });
    await nodesPage();
    expectQuiet(tab);
  });

  it("a node is drained while requests run, without a failed one, and made active again", async () => {
    const { proxy } = await rpc.server.get.query({ serverId });
    const entry = { httpHost: first.address.host, httpPort: proxy.http ?? 0, host };
    const load = startLoad({ ...entry, methods: ["GET"], keep: 4, fresh: 2, slow: 0 });
    await eventually("requests are answered", () => load.sent() > 50);
    await choose(second, "Drain");
    await seen(dialog());
    await look(tab, "node-drain", { whole: false });
    await button(`Drain ${second.name}`, dialog()).click();
    await inTheEnd(page.getByText("Succeeded", { exact: true }));
    await look(tab, "node-drained-run");
    const sent = load.sent();
    await eventually("requests go on", () => load.sent() > sent + 50);
    const { failures, failed } = await load.stop();
    expect({ failures, failed }).toEqual({ failures: {}, failed: 0 });
    await page.getByRole("link", { name: "Open nodes" }).click();
    await seen(row(second).getByText("Drained"));
    await seen(row(second).getByText("0", { exact: true }));
    await choose(second, "Activate");
    await seen(row(second).getByText("Active", { exact: true }));
    expectQuiet(tab);
  });

  it("roles are changed, but for the manager that all of it goes through", async () => {
    await choose(first, "Make it a worker");
    await seen(page.getByRole("alert").getByText(/is the last manager of this Swarm, so it cannot become a worker\./));
    await look(tab, "nodes-last-manager");
    await choose(second, "Make it a manager");
    await seen(row(second).getByText("Manager", { exact: true }));
    await gone(page.getByRole("alert").getByText(/last manager/));
    expectQuiet(tab, /status of 412/);
  });

  it("one that is away is not taken out by itself, and leaves once it is back, also as a manager", async () => {
    second.refuse();
    await choose(second, "Remove");
    await button(`Remove ${second.name}`, dialog()).click();
    await inTheEnd(
      dialog().getByText(/cannot leave the Swarm, so it stays a node\..*or remove it also when it is away\./),
    );
    await look(tab, "node-remove-away", { whole: false });
    second.mend();
    await button(`Remove ${second.name}`, dialog()).click();
    await dialog().waitFor({ state: "hidden", timeout: 60_000 });
    await gone(row(second));
    // The other one decides alone again.
    await seen(row(first).getByText("Leader"));
    expect(second.run("docker", "info", "--format", "{{.Swarm.LocalNodeState}}").trim()).toBe("inactive");
    await visit(page, `/servers/${nodeServerId}`);
    await seen(page.getByRole("main").getByText(/^Not set up/));
    expectQuiet(tab, /status of (?:503|504)/);
  });
});
