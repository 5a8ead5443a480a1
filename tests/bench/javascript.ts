// JavaScript that a browser receives, gzip, until a page shows what it is for.
import type { BrowserContext, CDPSession, Page } from "playwright-core";
import { launchBrowser } from "../support/browser.ts";
import { type Figure, figure } from "./figure.ts";
import type { Paper } from "./paper.ts";

const projectsKib = 160;
/** What follows by itself once the page stands. */
const settleMs = 1_500;

export async function javascript(paper: Paper): Promise<Figure[]> {
  const { url } = paper.server;
  const at = `/projects/${paper.environment}`;
  const pages = [
    { name: "projects", path: "/projects", shown: "main ul li", limit: projectsKib },
    { name: "environment", path: at, shown: `main a[href="${at}/api"]` },
    { name: "service", path: `${at}/api`, shown: "main h1" },
    { name: "deployment", path: `${at}/api/deployments/1`, shown: "main h1, main h2" },
  ];
  await using browser = await launchBrowser();
  const first = await browser.newContext();
  await signIn(first, paper);
  const storageState = await first.storageState();
  const figures: Figure[] = [];
  for (const { name, path, shown, limit } of pages) {
    // Nothing is cached yet.
    const context = await browser.newContext({ storageState });
    const page = await context.newPage();
    const scripts = await countScripts(await context.newCDPSession(page));
    await page.goto(url + path, { waitUntil: "load" });
    await page.locator(shown).first().waitFor({ state: "visible" });
    const { kib, files, plain } = scripts();
    await settle(page);
    const note = `${files} files; ${scripts().kib.toFixed(1)} when all is quiet${plain ? `; not gzip: ${plain}` : ""}`;
    figures.push(figure(`JavaScript: ${name} page`, kib, "KiB", { limit, note }));
    await context.close();
  }
  return figures;
}

async function signIn(context: BrowserContext, { server: { url }, owner: { email, password } }: Paper): Promise<void> {
  const answer = await context.request.post(`${url}/api/auth/sign-in/email`, {
    headers: { origin: url },
    data: { email, password },
  });
  if (!answer.ok()) throw new Error(`sign-in answered ${answer.status()}`);
}

const settle = (page: Page): Promise<void> => page.waitForTimeout(settleMs);

interface Scripts {
  kib: number;
  files: number;
  /** A script that came in another encoding: the figure would not be what it says. */
  plain: string | undefined;
}

async function countScripts(session: CDPSession): Promise<() => Scripts> {
  const scripts = new Map<string, { url: string; encoding: string | undefined; bytes: number }>();
  session.on("Network.responseReceived", ({ requestId, type, response }) => {
    if (type !== "Script" && !response.mimeType.includes("javascript")) return;
    const encoding = Object.entries(response.headers).find(([name]) => name.toLowerCase() === "content-encoding")?.[1];
    scripts.set(requestId, { url: response.url, encoding, bytes: 0 });
  });
  session.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    const script = scripts.get(requestId);
    if (script) script.bytes = encodedDataLength;
  });
  await session.send("Network.enable");
  // Over plain http to another machine a browser offers gzip at most.
  await session.send("Network.setExtraHTTPHeaders", { headers: { "Accept-Encoding": "gzip" } });
  return () => {
    const received = [...scripts.values()].filter(({ bytes }) => bytes > 0);
    return {
      kib: received.reduce((sum, { bytes }) => sum + bytes, 0) / 1024,
      files: received.length,
      plain: received.find(({ encoding, bytes }) => encoding !== "gzip" && bytes > 2_000)?.url,
    };
  };
}
