// How a service runs, as its settings show and change it.
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { buildHello, createHello, deploy, setEnv } from "../support/hello.ts";
import { proxyReady } from "../support/place.ts";
import { type Rpc, rpcAt } from "../support/rpc.ts";
import { claimTestServer, type Owner } from "../support/server.ts";
import { look } from "./look.ts";
import { type Stage, startStage } from "./stage.ts";
import { expectQuiet, seen, type Tab, visit } from "./tab.ts";

let stage: Stage;
let rpc: Rpc;
let tab: Tab;
let serviceId: string;

const at = "/projects/harbour/production/hello/settings";
const spec = async () => (await rpc.service.get.query({ serviceId })).spec;
const field = (label: string) => tab.page.getByLabel(label, { exact: false }).first();
const press = (name: string | RegExp) => tab.page.getByRole("button", { name }).first().click();

beforeAll(async () => {
  buildHello();
  stage = await startStage();
  const owner: Owner = await claimTestServer(stage.server);
  rpc = rpcAt(stage.server.url, owner.apiKey);
  await rpc.project.create.mutate({ name: "Harbour" });
  await proxyReady(stage.server, owner);
  ({ serviceId } = await createHello(rpc, "harbour/production"));
  await setEnv(rpc, serviceId, { VERSION: "1" });
  expect((await deploy(rpc, serviceId)).status).toBe("succeeded");
  tab = await stage.open({ as: owner });
  return () => stage.stop();
});
beforeEach(({ task, onTestFailed }) => onTestFailed(() => stage.keep(task.name)));

describe("settings of how a service runs", () => {
  it("limits are written as people do, and a wrong one is said at its field", async () => {
    await visit(tab.page, `${at}/scale`);
    await field("Memory limit").fill("lots");
    await field("CPU limit").fill("0.5");
    await press("Save only");
    await seen(tab.page.getByText("Write an amount of memory such as 512m"));
    await look(tab, "settings-scale-errors");
    await field("Memory limit").fill("512m");
    await press("Save only");
    await expect
      .poll(async () => (await spec()).resources)
      .toMatchObject({
        memoryLimit: 536_870_912,
        cpuLimit: 500_000_000,
      });
    await seen(tab.page.getByText(/apply at the next deployment/));
    await look(tab, "settings-scale");
    expectQuiet(tab);
  });

  it("hooks and the check inside are lists of words", async () => {
    await visit(tab.page, `${at}/run`);
    await tab.page
      .getByRole("group", { name: /Before traffic/ })
      .getByRole("button", { name: "Add word" })
      .click();
    await tab.page.getByLabel("Before traffic, word 1").fill("true");
    await press("Save only");
    await expect.poll(async () => (await spec()).hooks.preDeploy).toEqual(["true"]);
    await look(tab, "settings-run");
    await visit(tab.page, `${at}/traffic`);
    const test = tab.page.getByRole("group", { name: /^Test/ });
    await test.getByRole("button", { name: "Add word" }).click();
    await tab.page.getByLabel("Test, word 1").fill("curl");
    await field("Every").fill("x");
    await press("Save only");
    await seen(tab.page.getByText("The test starts with CMD"));
    await look(tab, "settings-traffic-errors");
    await tab.page.getByLabel("Test, word 1").fill("CMD");
    await test.getByRole("button", { name: "Add word" }).click();
    await tab.page.getByLabel("Test, word 2").fill("true");
    await field("Every").fill("2.5");
    await press("Save only");
    const check = { Test: ["CMD", "true"], Interval: 2_500_000_000 };
    await expect.poll(async () => (await spec()).swarm.healthCheck).toEqual(check);
    expectQuiet(tab);
  });

  it("ports and mounts are added, shown as not deployed yet, and removed", async () => {
    await visit(tab.page, `${at}/mounts`);
    await look(tab, "settings-mounts-empty");
    await press("Publish a port");
    await field("On the server").fill("70000");
    await press(/^Publish port/);
    await seen(tab.page.getByText("A port is 1 to 65535."));
    await look(tab, "settings-port-dialog", { whole: false });
    await field("On the server").fill("7654");
    await press(/^Publish port/);
    await seen(tab.page.getByText("7654/tcp"));
    await press("Add a mount");
    await tab.page.getByRole("radio", { name: /^File/ }).check();
    await field("Path in the container").fill("/etc/../x");
    await press(/^Add mount/);
    await seen(tab.page.getByText("has no .. in it"));
    await field("Path in the container").fill("/etc/app.conf");
    await field("Content").fill("canary-of-a-file");
    await look(tab, "settings-mount-dialog", { whole: false });
    await press(/^Add mount/);
    await seen(tab.page.getByText("16 bytes").or(tab.page.getByText("16 B")));
    expect(await tab.page.getByText("Applies at the next deployment").count()).toBe(2);
    await look(tab, "settings-mounts");
    expect(await tab.page.content()).not.toContain("canary-of-a-file");
    await press("Actions of port 7654");
    await tab.page.getByRole("menuitem", { name: "Remove" }).click();
    await expect.poll(async () => (await spec()).ports).toEqual([]);
    expectQuiet(tab);
  });

  it("Swarm's own settings are JSON, refused with the place inside", async () => {
    await visit(tab.page, `${at}/swarm`);
    await field("Placement").fill('{ "Constraints": ["fine==yes", "; rm"] }');
    await field("Labels").fill("{ team");
    await press("Save only");
    await seen(tab.page.getByText("Constraints.1: A constraint reads like"));
    await seen(tab.page.getByText("This is not JSON"));
    await look(tab, "settings-swarm-errors");
    await field("Placement").fill('{ "Constraints": ["node.role==manager"] }');
    await field("Labels").fill('{ "team": "quay" }');
    await press("Save only");
    await expect
      .poll(async () => (await spec()).swarm)
      .toMatchObject({
        placement: { Constraints: ["node.role==manager"] },
        labels: { team: "quay" },
      });
    expectQuiet(tab);
  });

  it("a command is run once, watched to its end, run again and cancelled", async () => {
    const { page } = tab;
    await visit(page, at.replace("settings", "commands"));
    await seen(page.getByText("No command was run yet"));
    await look(tab, "commands-empty");
    await press("Run a command");
    await press("Run command");
    await seen(page.getByText("Say which program to run."));
    const line = page.getByRole("textbox", { name: "Command" });
    await line.fill("sh -c 'echo $VERSION | wc -c; exit 4' | wc");
    await seen(page.getByText("No shell reads this: | is given"));
    await look(tab, "command-dialog", { whole: false });
    await line.fill("sh -c 'echo to the log of it; exit 4'");
    await press("Run command");
    await page.waitForURL(/\/commands\/run_/);
    await seen(page.getByText("Failed, exit code 4"));
    await seen(page.getByText("to the log of it", { exact: true }));
    await look(tab, "command-page");
    await press("Run again");
    await press("Word by word");
    await page.getByLabel("Command, word 3").fill("echo begun; sleep 600");
    await look(tab, "command-dialog-words", { whole: false });
    await press("Run command");
    await seen(page.getByText("begun", { exact: true }));
    await press("Cancel command");
    await seen(page.getByText(/^Cancelled by/));
    await page.getByRole("link", { name: "hello" }).last().click();
    await page.getByRole("link", { name: "Commands" }).click();
    await seen(page.getByRole("link", { name: /sleep 600/ }));
    await look(tab, "commands");
    expectQuiet(tab);
  });
});
