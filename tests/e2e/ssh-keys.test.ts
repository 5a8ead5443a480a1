import type { Locator, Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { type Rpc, rpcAt } from "../support/rpc.ts";
import { look } from "./look.ts";
import { sql } from "./sql.ts";
import type { Stage } from "./stage.ts";
import { claimed, inSteps } from "./steps.ts";
import { expectQuiet, fill, gone, seen, type Tab, visit } from "./tab.ts";

let stage: Stage;
let rpc: Rpc;
let tab: Tab;
let page: Page;

inSteps(async (made) => {
  stage = made;
  const owner = await claimed(stage);
  rpc = rpcAt(stage.server.url, owner.apiKey);
  await rpc.project.create.mutate({ name: "Harbour" });
  tab = await stage.open({ as: owner });
  page = tab.page;
});

const button = (name: string | RegExp, within: Page | Locator = page) =>
  within.getByRole("button", { name, exact: typeof name === "string" });
const item = (name: string) => page.getByRole("menuitem", { name, exact: true });
const dialog = () => page.getByRole("dialog");

describe("SSH keys", () => {
  it("are made, described and refused to go while a service uses one", async () => {
    await visit(page, "/settings/ssh-keys");
    await seen(page.getByText("No SSH key yet"));
    await look(tab, "settings-ssh-keys-empty");
    await button("Create SSH key").first().click();
    await button("Create SSH key", dialog()).click();
    await seen(dialog().getByText(/name/i).first());
    await fill(dialog().getByLabel("Name"), "deploy");
    await dialog()
      .getByLabel(/^Paste a private key/)
      .check();
    await fill(dialog().getByLabel("Private key", { exact: true }), "ssh-ed25519 AAAAC3Nza");
    await button("Create SSH key", dialog()).click();
    await seen(dialog().getByText(/This is the public half/));
    await look(tab, "ssh-key-create", { whole: false });
    await dialog()
      .getByLabel(/^Make a new pair, Ed25519/)
      .check();
    await button("Create SSH key", dialog()).click();
    const line = await dialog().getByLabel("Public key", { exact: true }).inputValue();
    expect(line).toMatch(/^ssh-ed25519 AAAA/);
    await button("Done", dialog()).click();
    await gone(dialog());
    const [key] = await rpc.sshKey.list.query();
    expect(key?.publicKey).toBe(line);
    const source = { type: "git", url: "git@git.example:private/hello.git", sshKeyId: key?.id } as never;
    await rpc.service.create.mutate({
      environmentId: "harbour/production",
      name: "hello",
      spec: { kind: "application", source },
    });
    await visit(page, "/settings/ssh-keys");
    await seen(page.getByText("hello", { exact: true }));
    await look(tab, "settings-ssh-keys");
    await button("More for deploy").click();
    await item("Edit").click();
    await fill(dialog().getByLabel(/^Description/), "Reads the sources");
    await button("Save SSH key", dialog()).click();
    await seen(page.getByText("Reads the sources"));
    await button("More for deploy").click();
    await item("Delete").click();
    await seen(dialog().getByText(/fetch their source with it/));
    await look(tab, "ssh-key-used", { whole: false });
    await button("Close", dialog()).last().click();
    await gone(dialog());
    await visit(page, "/projects/harbour/production/hello/settings/source");
    expect(await page.getByLabel("SSH key", { exact: true }).last().inputValue()).toBe(key?.id);
    await look(tab, "service-settings-source-ssh");
    expectQuiet(tab);
  });

  it("a host that was met is shown with its keys, and forgotten when somebody says so", async () => {
    const keys = JSON.stringify([`ssh-ed25519 ${"A".repeat(60)}`]);
    const [{ id: organizationId } = { id: "" }] = await rpc.organization.list.query();
    const insert = "insert into known_host (organization_id, host, keys) values ($1, $2, $3)";
    sql(stage.server, insert, organizationId, "git.example.com", keys);
    await visit(page, "/settings/ssh-keys");
    await look(tab, "settings-known-hosts");
    await button("Forget git.example.com").click();
    await seen(dialog().getByText(/the next contact trusts/));
    await look(tab, "known-host-forget", { whole: false });
    await button("Forget git.example.com", dialog()).click();
    await seen(page.getByText("No host yet."));
    expect(await rpc.sshKey.knownHosts.query()).toEqual([]);
    expectQuiet(tab);
  });
});
