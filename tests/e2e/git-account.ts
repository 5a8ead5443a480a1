// What every git host's account goes through in the browser, whichever host it is.
import type { Locator, Page } from "playwright-core";
import { expect } from "vitest";
import { eventually } from "../support/eventually.ts";
import type { StandIn } from "../support/git-hosts/frame.ts";
import type { Repository } from "../support/git-repositories.ts";
import type { Rpc } from "../support/rpc.ts";
import { awake, fill, gone, patienceMs, seen, visit } from "./tab.ts";

export const repositoryName = "harbour/quiet";
const settings = "/settings/git-providers";
const deployMs = 4 * patienceMs;

/** An application that needs nothing but to be started. */
export const quiet = (version: string) => ({
  Dockerfile: `FROM busybox:latest\nENV VERSION=${version}\nCMD trap "exit 0" TERM; sleep infinity & wait\n`,
});

export function accountsOf(page: Page, rpc: Rpc) {
  const button = (name: string | RegExp, within: Page | Locator = page) =>
    within.getByRole("button", { name, exact: typeof name === "string" });
  const item = (name: string) => page.getByRole("menuitem", { name, exact: true });
  const dialog = () => page.getByRole("dialog");
  const field = (name: string) => dialog().getByLabel(name, { exact: true });
  const menu = async (account: string, action: string) => {
    await button(`More for ${account}`).click();
    await item(action).click();
  };
  const succeeded = () => page.getByText("Succeeded").first().waitFor({ timeout: deployMs });

  /** On the host's page a person says yes or no, and is sent back. */
  const consent = async (control: Locator, outcome: "done" | "failed") => {
    await control.click();
    await page.waitForURL(new RegExp(`connect=${outcome}`));
    await awake(page);
  };

  /** By the one picker: the account, a search, the branch. */
  const create = async (account: string, name: string) => {
    await visit(page, "/projects/harbour/production/new");
    await button("Git account").click();
    await page.getByRole("combobox", { name: "Account" }).selectOption({ label: account });
    const search = page.getByRole("combobox", { name: "Search repositories" });
    await search.fill("quiet");
    await seen(page.getByRole("option", { name: new RegExp(repositoryName) }));
    await gone(page.getByRole("option", { name: /quay/ }));
    await search.press("Enter");
    expect(await page.getByLabel(/^Branch/).inputValue()).toBe("main");
    await fill(page.getByLabel("Name", { exact: true }), name);
    await page.getByRole("switch", { name: "Reachable over HTTP" }).uncheck();
    await button("Create and deploy").click();
    await succeeded();
  };

  const told = (host: StandIn, commit: string, words: string) =>
    eventually(`the host is told: ${words}`, () =>
      host.statuses.find((status) => status.commit === commit && status.description === words),
    );

  /** A push that the host tells of deploys itself, and the host is told of that. */
  const pushes = async (host: StandIn, repository: Repository, name: string) => {
    const message = `The second of ${name}`;
    const commit = repository.commit(quiet(`${name}-2`), { message });
    const sent = await eventually("its webhook is there", async () => {
      const { status } = await host.push({ repository: repositoryName, commit, message });
      return status !== 0 && status;
    });
    expect(sent).toBe(200);
    await told(host, commit, "Deployment #2 succeeded");
    await visit(page, `/projects/harbour/production/${name}/deployments/2`);
    await succeeded();
    await seen(page.getByText(message));
  };

  /** The first deployment stands with its commit, and a push deploys the next. */
  const deploys = async (host: StandIn, repository: Repository, name: string) => {
    const first = await told(host, repository.git("rev-parse", "main"), "Deployment #1 succeeded");
    expect(first).toMatchObject({
      ...{ repository: repositoryName, context: `moorage/harbour/production/${name}` },
      url: expect.stringContaining(`/harbour/production/${name}/deployments/1`),
    });
    await pushes(host, repository, name);
  };

  /** A service of it is in the way, then nothing is. */
  const removes = async (account: string, name: string) => {
    const services = await rpc.service.list.query({ environmentId: "harbour/production" });
    const serviceId = services.find((service) => service.name === name)?.id ?? "";
    await rpc.service.remove.mutate({ serviceId, confirm: name });
    const isUsed = async () => (await rpc.gitHost.list.query()).find((host) => host.name === account)?.usedBy.length;
    await eventually("nobody uses it", async () => (await isUsed()) === 0);
    await visit(page, settings);
    await menu(account, "Remove");
    await button(`Remove ${account}`, dialog()).click();
    await gone(button(`More for ${account}`));
  };

  return { button, dialog, field, menu, consent, create, pushes, deploys, removes, settings };
}
