import type { LogLine } from "../../lib/shapes.ts";
import { parsedLine } from "./entries.ts";

export function downloadLog(lines: readonly LogLine[], fileName: string): void {
  const text = lines.map((line) => [line.at, line.source, parsedLine(line).text].filter(Boolean).join(" ")).join("\n");
  const url = URL.createObjectURL(new Blob([text, "\n"], { type: "text/plain" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = fileName;
  link.click();
  URL.revokeObjectURL(url);
}
