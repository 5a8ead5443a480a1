// The system's Chromium, driven by playwright-core. It reaches nothing but this machine.
import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

const places = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
];

function program(): string {
  const found = [process.env["CHROMIUM"], ...places].find((place) => place !== undefined && existsSync(place));
  if (found === undefined) throw new Error("no Chromium: install the package chromium, or name one in CHROMIUM");
  return found;
}

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: program(),
    headless: true,
    args: [
      "--no-sandbox", // Chromium's own refuses to start as root
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}
