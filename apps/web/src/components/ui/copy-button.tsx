"use client";

import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { announce } from "../../lib/announce.ts";
import { IconButton } from "./button.tsx";

/** Copies text, or what a function answers (a secret that must be fetched). */
export function CopyButton({ text, label = "Copy" }: { text: string | (() => Promise<string>); label?: string }) {
  const [state, setState] = useState<"idle" | "copied" | "failed">("idle");
  useEffect(() => {
    if (state === "idle") return;
    const timer = setTimeout(() => setState("idle"), 2000);
    return () => clearTimeout(timer);
  }, [state]);
  const copy = async () => {
    try {
      await writeClipboard(typeof text === "string" ? text : await text());
      setState("copied");
      announce("Copied");
    } catch {
      setState("failed");
      announce("Not copied. Select the text and copy it by hand.");
    }
  };
  const words = { idle: label, copied: "Copied", failed: "Not copied" }[state];
  const icon =
    state === "copied" ? <Check aria-hidden size={14} className="text-ok" /> : <Copy aria-hidden size={14} />;
  return <IconButton size="sm" label={words} icon={icon} onClick={() => void copy()} />;
}

/** Over plain http there is no clipboard API; a selection still copies. */
async function writeClipboard(text: string): Promise<void> {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const area = document.createElement("textarea");
  area.value = text;
  area.style.position = "fixed";
  area.style.opacity = "0";
  const host = document.querySelector("dialog[open]") ?? document.body;
  host.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  if (!done) throw new Error("The browser refused to copy.");
}
