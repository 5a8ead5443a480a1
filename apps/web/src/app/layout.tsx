import { GeistMono } from "geist/font/mono";
import { GeistSans } from "geist/font/sans";
import type { Metadata, Viewport } from "next";
import { cookies, headers } from "next/headers";
import type { ReactNode } from "react";
import "./globals.css";

export const metadata: Metadata = { title: { default: "Moorage", template: "%s · Moorage" } };
export const viewport: Viewport = { colorScheme: "light dark", width: "device-width", initialScale: 1 };

const themes = new Set(["light", "dark"]);

export default async function RootLayout({ children }: { children: ReactNode }) {
  // Also makes every page dynamic: a page made ahead of time would have no nonce for its scripts.
  await headers();
  const stored = await cookies();
  const theme = stored.get("theme")?.value ?? "";
  return (
    <html
      lang="en"
      data-theme={themes.has(theme) ? theme : undefined}
      data-keys={stored.get("keys")?.value === "off" ? "off" : undefined}
      className={`${GeistSans.variable} ${GeistMono.variable}`}
      // The theme switch changes data-theme before React may have woken up.
      suppressHydrationWarning
    >
      <body className="font-sans">{children}</body>
    </html>
  );
}
