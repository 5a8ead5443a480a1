// Tests of a file that go on from one another, on one stage: when a step fails, those after it are left out.
import type { Page } from "playwright-core";
import { beforeAll, beforeEach } from "vitest";
import { eventually } from "../support/eventually.ts";
import { buildHello, visit } from "../support/hello.ts";
import { proxyReady } from "../support/place.ts";
import { claimTestServer, type Owner } from "../support/server.ts";
import { type Stage, startStage } from "./stage.ts";
import { patienceMs } from "./tab.ts";

/** `settings`: what the server is started with, once it is known. */
export function inSteps(
  prepare: (stage: Stage) => Promise<void>,
  settings?: () => Promise<Record<string, string>>,
): void {
  let stage: Stage;
  let broken = false;
  beforeAll(async () => {
    buildHello();
    stage = await startStage(await settings?.());
    await prepare(stage);
    return () => stage.stop();
  });
  beforeEach(({ task, skip, onTestFailed }) => {
    skip(broken, "a step before it failed");
    onTestFailed(async () => {
      broken = true;
      await stage.keep(task.name);
    });
  });
}

export async function claimed(stage: Stage): Promise<Owner> {
  const owner = await claimTestServer(stage.server);
  await proxyReady(stage.server, owner);
  return owner;
}

/** The host that the page of a new service made of its name. */
export function generatedHost(page: Page, name: string): Promise<string> {
  const domain = page.getByRole("textbox", { name: "Domain" });
  return eventually("a host is generated for the name", async () => {
    const made = await domain.inputValue();
    return made.startsWith(`${name}-`) && made;
  });
}

/** The version of the sample application that a visitor of the host meets. */
export const answers = ({ server }: Stage, host: string, version: string): Promise<boolean> =>
  eventually(`version ${version} answers`, async () => (await visit(server, host)).version === version, patienceMs);

/** Nobody is at home there any more. */
export const answersNothing = ({ server }: Stage, host: string): Promise<boolean> =>
  eventually("its route is gone", async () => (await visit(server, host)).status === 404, patienceMs);
