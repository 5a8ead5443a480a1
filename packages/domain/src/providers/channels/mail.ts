import type { Message } from "../../notification/message.ts";
import { escapeHtml, fitted, hexColor, plainBody, symbols } from "./text.ts";

/** A message as a mail: its subject, and the same as text and as HTML. */
export function mailOf(message: Message): { subject: string; text: string; html: string } {
  const { level, title, facts, body, link } = message;
  const rows = facts.map(
    ([label, value]) =>
      `<tr><td style="padding:2px 16px 2px 0;color:#666;vertical-align:top">${escapeHtml(label)}</td>` +
      `<td style="padding:2px 0">${escapeHtml(value)}</td></tr>`,
  );
  const parts = [
    `<h2 style="margin:0 0 12px;font-size:18px;border-left:4px solid ${hexColor(level)};padding-left:10px">${escapeHtml(title)}</h2>`,
    rows.length > 0 ? `<table style="border-collapse:collapse;font-size:14px">${rows.join("")}</table>` : "",
    body ? `<pre style="white-space:pre-wrap;font-size:13px;margin:12px 0">${escapeHtml(body)}</pre>` : "",
    link ? `<p style="margin:12px 0"><a href="${escapeHtml(link)}">Open in Moorage</a></p>` : "",
  ];
  return {
    subject: fitted(`${symbols[level]} ${title}`, 200),
    text: [title, plainBody(message)].filter(Boolean).join("\n\n"),
    html: `<div style="font-family:sans-serif;line-height:1.45">${parts.filter(Boolean).join("\n")}</div>`,
  };
}
