import type { TestMachine } from "../support/machine.ts";
import { blockEngine } from "../support/other-server.ts";
import { look } from "./look.ts";
import { expectQuiet, heading, seen, type Tab } from "./tab.ts";

/** Sets up a server whose set-up does not come to its end, and cancels it on its page; ends on the server's own. */
export async function cancelSetup(tab: Tab, machine: TestMachine, name: string): Promise<void> {
  const { page } = tab;
  const button = (label: string) => page.getByRole("button", { name: label, exact: true });
  const inTheEnd = (text: RegExp) => page.getByText(text).first().waitFor({ state: "visible", timeout: 120_000 });
  const letGo = blockEngine(machine);
  await button(`Set up ${name}`).click();
  await seen(heading(page, `Set-up of ${name}`));
  await inTheEnd(/Docker is installed, but does not run/);
  await button(`Cancel the set-up of ${name}`).click();
  await look(tab, "server-setup-cancel", { whole: false });
  await page.getByRole("dialog").getByRole("button", { name: "Cancel set-up", exact: true }).click();
  await inTheEnd(/^Cancelled by /);
  await look(tab, "server-setup-cancelled");
  letGo();
  await page.getByRole("link", { name, exact: true }).first().click();
  await seen(page.getByRole("main").getByText(/^Not set up/));
  expectQuiet(tab);
}
