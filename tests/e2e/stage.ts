// A server of its own, a browser, and what a failed test leaves behind to be looked at.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { launchBrowser } from "../support/browser.ts";
import { type Owner, startTestServer, type TestServer } from "../support/server.ts";
import { openTab, type Tab } from "./tab.ts";

const artifacts = path.resolve(import.meta.dirname, "../../.artifacts/e2e");

export const artifact = (name: string): string => {
  mkdirSync(artifacts, { recursive: true });
  return path.join(artifacts, name);
};

interface TabOptions {
  /** Signed in as this person. */
  as?: Pick<Owner, "email" | "password">;
  width?: number;
  theme?: "light" | "dark";
}

export interface Stage {
  server: TestServer;
  open(options?: TabOptions): Promise<Tab>;
  /** Screenshots of all tabs and the end of the server's log, named after the test that failed. */
  keep(test: string): Promise<void>;
  stop(): Promise<void>;
}

/** Sign-ins are counted per client, so that one session serves all tabs of a person. */
type Cookies = Awaited<ReturnType<Tab["context"]["cookies"]>>;

const lastLines = 200;
const slugOf = (text: string) =>
  text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .slice(0, 60);

export async function startStage(settings: Record<string, string> = {}): Promise<Stage> {
  const server = await startTestServer(settings);
  const browser = await launchBrowser();
  const tabs: Tab[] = [];
  const sessions = new Map<string, Cookies>();

  const signIn = async ({ context }: Tab, { email, password }: Pick<Owner, "email" | "password">) => {
    const known = sessions.get(email);
    if (known) return context.addCookies(known);
    const answer = await context.request.post(`${server.url}/api/auth/sign-in/email`, {
      data: { email, password },
      headers: { origin: server.url },
    });
    if (!answer.ok()) throw new Error(`sign-in of ${email}: ${answer.status()} ${await answer.text()}`);
    sessions.set(email, await context.cookies());
  };
  return {
    server,
    open: async ({ as, width = 1440, theme = "light" } = {}) => {
      const tab = await openTab(browser, server.url, width, theme);
      tabs.push(tab);
      if (as) await signIn(tab, as);
      return tab;
    },
    keep: async (test) => {
      const name = `failed-${slugOf(test)}`;
      for (const [index, { page, complaints }] of tabs.entries()) {
        if (page.isClosed()) continue;
        await page.screenshot({ path: artifact(`${name}-${index}.png`) }).catch(() => undefined);
        writeFileSync(artifact(`${name}-${index}.txt`), [page.url(), ...complaints].join("\n"));
      }
      const log = readFileSync(path.join(server.dataDir, "server.log"), "utf8").split("\n").slice(-lastLines);
      writeFileSync(artifact(`${name}-server.log`), log.join("\n"));
    },
    stop: async () => {
      await browser.close();
      await server.stop();
    },
  };
}
