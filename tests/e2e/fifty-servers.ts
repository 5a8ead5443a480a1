import type { Rpc } from "../support/rpc.ts";
import { look } from "./look.ts";
import { sql } from "./sql.ts";
import type { Stage } from "./stage.ts";
import { expectQuiet, fill, gone, seen, type Tab, visit } from "./tab.ts";

/** So many servers beside those that are there, some of them in trouble, and what the list says of them. */
export async function fiftyServers(tab: Tab, stage: Stage, rpc: Rpc): Promise<void> {
  const { page } = tab;
  const link = (name: string) => page.getByRole("link", { name, exact: true });
  const [first] = await rpc.sshKey.list.query();
  for (let number = 10; number < 60; number++)
    await rpc.server.create.mutate({ name: `dock-${number}`, address: "192.0.2.1", sshKeyId: first?.id ?? "" });
  const is = (state: string, problem: string, observed: string, name: string) =>
    sql(
      stage.server,
      "update server set state = $1, problem = $2::jsonb, observed_at = now() - $3::interval, engine = '28.5.2' where name = $4",
      ...[state, problem, observed, name],
    );
  const at = new Date().toISOString();
  const why = (message: string, hint: string) => JSON.stringify({ code: "UNAVAILABLE", message, hint, at });
  is("ready", why("Port 22 answers nothing.", "Check that it is switched on."), "3 hours", "dock-10");
  is("failed", why("Docker could not be installed.", "Free space in /var."), "1 second", "dock-11");
  is("setting-up", "null", "1 second", "dock-12");
  await visit(page, "/servers");
  await seen(page.getByText("Unreachable"));
  await seen(page.getByText("Docker could not be installed."));
  await fill(page.getByRole("searchbox"), "dock-1");
  await gone(link("dock-50"));
  await look(tab, "servers");
  await fill(page.getByRole("searchbox"), "nothing like it");
  await page.getByRole("button", { name: "Clear filter", exact: true }).click();
  await seen(link("dock-59"));
  await link("dock-10").click();
  await seen(page.getByText(/^Unreachable since 3 h ago/));
  await visit(page, "/servers/srv_none");
  await seen(page.getByText("This server does not exist"));
  expectQuiet(tab, /404/);
}
