import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { createHello, deploy, setEnv } from "../support/hello.ts";
import { rpcAt } from "../support/rpc.ts";
import type { Owner } from "../support/server.ts";
import { look } from "./look.ts";
import { sql } from "./sql.ts";
import type { Stage } from "./stage.ts";
import { claimed, inSteps } from "./steps.ts";
import { expectQuiet, gone, heading, openPalette, seen, type Tab, visit } from "./tab.ts";

let stage: Stage;
let owner: Owner;
let tab: Tab;
let page: Page;

inSteps(async (made) => {
  stage = made;
  tab = await stage.open();
  page = tab.page;
});

const at = "/projects/harbour/production";

/** What changes something: none of it is drawn for those who may not. */
const changes =
  /^(?:Deploy|Deploy again|Redeploy|Reload|Start|Stop|Cancel|Create|Add|Edit|Delete|Save|Rename|More actions)\b/;

/** `but`: a control of that name which only shows something. */
async function offersNoChange(address: string, text: string | RegExp, but?: string): Promise<void> {
  await visit(page, address);
  await seen(page.getByText(text));
  const main = page.getByRole("main");
  const offered = [...(await main.getByRole("button").all()), ...(await main.getByRole("link").all())];
  const names = await Promise.all(
    offered.map(async (each) => ((await each.getAttribute("aria-label")) ?? (await each.textContent()) ?? "").trim()),
  );
  expect(
    names.filter((name) => changes.test(name) && name !== but),
    address,
  ).toEqual([]);
}

async function areForbidden(why: string, pages: readonly (readonly [address: string, what: string])[]): Promise<void> {
  for (const [address, what] of pages) {
    await visit(page, address);
    await seen(page.getByText(what));
    await seen(page.getByText(why));
  }
}

describe("what is refused says why", () => {
  it("a claim link that is too old, and one that was used", async () => {
    const token = await stage.server.token();
    const ends = (at: string) =>
      sql(
        stage.server,
        "update setting set value = jsonb_set(value, '{value,expiresAt}', to_jsonb($1::text)) where key = 'claim.token'",
        at,
      );
    ends("2026-01-01T00:00:00.000Z");
    await visit(page, `/claim?token=${token}`);
    await seen(page.getByRole("alert").getByText(/older than an hour/));
    await seen(page.getByText("pnpm claim"));
    await look(tab, "claim-expired");
    ends("2999-01-01T00:00:00.000Z");
    owner = await claimed(stage);
    await visit(page, `/claim?token=${token}`);
    await seen(heading(page, "This server has an owner"));
    await look(tab, "claim-used");
    expectQuiet(tab);
  });

  it("a viewer sees everything that runs, and nothing that changes it", async () => {
    const rpc = rpcAt(stage.server.url, owner.apiKey);
    const { environment } = await rpc.project.create.mutate({ name: "Harbour" });
    const hello = await createHello(rpc, environment.id, { env: { VERSION: "1" } });
    expect((await deploy(rpc, hello.serviceId)).status).toBe("succeeded");
    await setEnv(rpc, hello.serviceId, { VERSION: "2" });
    sql(stage.server, "update member set role = 'viewer' where organization_id = $1", owner.organizationId);
    tab = await stage.open({ as: owner });
    page = tab.page;

    await offersNoChange("/projects", "hello #1 by");
    await offersNoChange(at, "Running #1");
    await look(tab, "viewer-environment");
    await offersNoChange(`${at}/hello`, /^Running #1/);
    await look(tab, "viewer-service");
    await offersNoChange(`${at}/hello/deployments`, "Serves now");
    // A step of the run is named so.
    await offersNoChange(`${at}/hello/deployments/1`, "Serves now", "Start");
    await offersNoChange(`${at}/hello/domains`, hello.host);
    await offersNoChange(`${at}/hello/logs`, /hello 1 listens/);
    await offersNoChange("/deployments", "Serves now");
    await offersNoChange("/settings/general", "Your role does not include renaming it.");
    await offersNoChange("/projects/harbour/settings", "Environments");
    for (const [address, text] of [
      [`${at}/hello/commands`, "No command was run yet"],
      ["/servers", "This machine"],
      ["/settings/registries", "No registry yet"],
      ["/settings/git-providers", "No Git provider yet"],
      ["/settings/ssh-keys", "No SSH key yet"],
      ["/settings/api-keys", "All that you may do"],
    ] as const)
      await offersNoChange(address, text);
    const tabs = page.getByRole("navigation", { name: "Service" });
    await visit(page, `${at}/hello`);
    await seen(tabs.getByRole("link", { name: "Logs" }));
    expect(await tabs.getByRole("link", { name: /Variables|Settings/ }).count()).toBe(0);
    const palette = await openPalette(page);
    expect(await palette.getByRole("option", { name: /^(?:Deploy|Reload|Stop|Start)\b/ }).count()).toBe(0);
    expectQuiet(tab);
  });

  it("a whole page that a viewer may not see says so", async () => {
    await areForbidden("Your role does not include it. Ask an owner of the organization.", [
      [`${at}/new`, "You cannot create a service here"],
      [`${at}/hello/settings`, "You cannot change these settings"],
      [`${at}/hello/variables`, "You cannot see the variables"],
      [`${at}/variables`, "You cannot see the variables"],
      ["/projects/harbour/variables", "You cannot see the variables"],
      [`${at}/settings`, "You cannot change the settings of production"],
      ["/servers/new", "You cannot add a server"],
      ["/settings/notifications", "You cannot see the channels"],
    ]);
    await look(tab, "viewer-forbidden");
    expectQuiet(tab, /status of (?:403|207)/);
  });

  it("what is the instance's says so, and who may give it", async () => {
    sql(stage.server, 'update "user" set instance_admin = false');
    const [here] = await rpcAt(stage.server.url, owner.apiKey).server.list.query();
    const server = `/servers/${here?.id}`;
    await visit(page, server);
    const tabs = page.getByRole("navigation", { name: "Server" });
    await seen(tabs.getByRole("link", { name: "Runs" }));
    expect(await tabs.getByRole("link", { name: /Nodes|Disk|Security|Settings/ }).count()).toBe(0);
    await areForbidden("It belongs to the whole instance, so no role includes it. Ask who administers the instance.", [
      [`${server}/nodes`, "You cannot see the nodes"],
      [`${server}/disk`, "You cannot see what takes room here"],
      [`${server}/security`, "You cannot see the security of this server"],
      [`${server}/settings`, "You cannot change this machine"],
      ["/settings/builds", "You cannot see the settings of builds"],
    ]);
    expect(await page.getByRole("main").getByRole("button").count()).toBe(0);
    await look(tab, "instance-forbidden");
    expectQuiet(tab, /status of (?:403|207)/);
  });
});

describe("while the server is away", () => {
  it("says since when, and shows what is new once it is back", async () => {
    await visit(page, "/projects");
    await seen(page.getByText("hello #1 by"));
    await stage.server.stop();
    await seen(page.getByRole("status").getByText(/^Reconnecting since \d\d:\d\d/));
    await look(tab, "reconnecting", { whole: false });
    await stage.server.start();
    await gone(page.getByText(/^Reconnecting since/));
    sql(stage.server, "update member set role = 'owner' where organization_id = $1", owner.organizationId);
    await rpcAt(stage.server.url, owner.apiKey).project.create.mutate({ name: "Quay" });
    await seen(page.getByRole("link", { name: "Quay", exact: true }));
    expectQuiet(tab, /ERR_CONNECTION_REFUSED|ERR_INCOMPLETE|ERR_EMPTY_RESPONSE|ERR_ABORTED/);
  });
});
