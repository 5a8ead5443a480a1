import { eventually } from "../support/eventually.ts";
import { look } from "./look.ts";
import { sql } from "./sql.ts";
import type { Stage } from "./stage.ts";
import { expectQuiet, fill, seen, type Tab } from "./tab.ts";

/** Has the server measured whose page is open, and looks at a day of it. */
export async function measure(tab: Tab, stage: Stage, serverId: string): Promise<void> {
  const { page } = tab;
  const button = (name: string) => page.getByRole("button", { name, exact: true });
  const field = (name: string | RegExp) => page.getByLabel(name, { exact: typeof name === "string" });
  await page.getByRole("link", { name: "Metrics", exact: true }).click();
  await seen(page.getByText("Not measured"));
  await look(tab, "server-metrics-off");
  await button("Start measuring").click();
  await page.getByRole("img", { name: /^CPU: / }).waitFor({ state: "visible", timeout: 120_000 });
  await seen(page.getByText(/^Debian.*, up for /));
  await fill(field("Interval in seconds"), "5");
  await button("Save changes").click();
  await seen(page.getByText("At least 10 seconds."));
  await fill(field("Interval in seconds"), "10");
  await fill(field(/^CPU limit/), "80");
  await button("Save changes").click();
  await seen(page.getByText("Saved", { exact: true }));
  await seen(page.getByText(/^Every 10 s/));
  // A day of it, but for some hours.
  sql(
    stage.server,
    `insert into server_metric (server_id, at, cpu_percent, load, memory_used_bytes, memory_total_bytes, disk_used_bytes,
       disk_total_bytes, network_in_per_second, network_out_per_second, uptime_seconds)
     select $1, now() - make_interval(secs => n * 60), 30 + 20 * sin(n / 40.0) + n % 7, 0.5 + n % 5 / 4.0, 5e9 + n * 1e6, 8e9,
       3e10, 8e10, 1e6 + 8e5 * sin(n / 25.0), 3e5 + n % 9 * 1e4, 99 from generate_series(2, 1600) n where n not between 500 and 700`,
    serverId,
  );
  await button("24 h").click();
  await seen(page.getByText("On average"));
  await eventually("the day is shown", async () => (await page.getByText(/peak 8\d %/).count()) > 0);
  await look(tab, "server-metrics");
  await button("Show CPU as a table").click();
  await seen(page.getByRole("table", { name: "CPU" }).getByRole("columnheader", { name: "Peak" }));
  await look(tab, "server-metrics-table");
  expectQuiet(tab);
}
