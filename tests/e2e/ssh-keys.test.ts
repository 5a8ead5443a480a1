import type { Locator, Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { eventually } from "../support/eventually.ts";
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
    const chosen = () => page.getByLabel("SSH key", { exact: true }).last().inputValue();
    // The keys come after the form.
    await eventually("its key is chosen", async () => (await chosen()) === key?.id);
    await look(tab, "service-settings-source-ssh");
    expectQuiet(tab);
  });

  it("is rotated: each server says which half it has and why, and repositories are for somebody to tell", async () => {
    const [key] = await rpc.sshKey.list.query();
    const sshKeyId = key?.id ?? "";
    const { id: serverId } = await rpc.server.create.mutate({ name: "web-1", address: "127.0.0.1", port: 1, sshKeyId });
    await visit(page, "/settings/ssh-keys");
    await button("More for deploy").click();
    await item("Rotate").click();
    await seen(dialog().getByText(/web-1: a run adds the new key/));
    await look(tab, "ssh-key-rotate", { whole: false });
    await button("Rotate deploy", dialog()).click();
    const card = page.getByRole("region", { name: "Rotation of deploy" });
    await seen(card.getByText("Has the old key", { exact: true }));
    await seen(card.getByText(/Nothing listens for SSH at 127.0.0.1, port 1/));
    await seen(card.getByText(/fetches its source with the old key/));
    await seen(page.getByText("Being rotated", { exact: true }));
    await look(tab, "ssh-key-rotation");
    await card.getByRole("link", { name: /^Steps and log/ }).click();
    await seen(page.getByRole("heading", { name: "Key rotation of web-1" }));
    await seen(page.getByText(/^Failed: Nothing listens/));
    await look(tab, "ssh-key-rotation-run");
    await visit(page, "/settings/ssh-keys");
    await button("Try again", card).click();
    await eventually("it was tried again", async () => (await rpc.server.runs.query({ serverId })).length === 2);
    await eventually("and ended", async () =>
      (await rpc.server.runs.query({ serverId })).every(({ endedAt }) => endedAt),
    );
    await button("More for deploy").click();
    await item("Delete").click();
    await seen(dialog().getByText(/These servers are reached with it/));
    await look(tab, "ssh-key-used-by-servers", { whole: false });
    await button("Close", dialog()).last().click();
    await button("Cancel rotation", card).click();
    await seen(dialog().getByText(/web-1: a run lets the old key in/));
    await look(tab, "ssh-key-rotation-cancel", { whole: false });
    await button("Cancel rotation", dialog()).click();
    await seen(card.getByText("Uses the old key; the new one may be let in, too", { exact: true }));
    await seen(page.getByText("Rotation being cancelled", { exact: true }));
    await look(tab, "ssh-key-rotation-cancelled");
    await rpc.server.remove.mutate({ serverId, forget: true });
    await button("Try again", card).click();
    await gone(card);
    expect((await rpc.sshKey.list.query())[0]).toMatchObject({ publicKey: key?.publicKey, next: null });
    await rpc.sshKey.rotate.mutate({ sshKeyId });
    await visit(page, "/settings/ssh-keys");
    await seen(button("Finish rotation", card));
    await look(tab, "ssh-key-rotation-repositories");
    await button("Finish rotation", card).click();
    await look(tab, "ssh-key-rotation-finish", { whole: false });
    await button("Finish rotation", dialog()).click();
    await gone(card);
    const [after] = await rpc.sshKey.list.query();
    expect([after?.id, after?.next, after?.publicKey === key?.publicKey]).toEqual([sshKeyId, null, false]);
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
