import type { LogLine } from "@moorage/domain";
import { z } from "zod";

export const Tail = z.number().int().min(1).max(10_000).default(100);

/** Lines as one text, each with its time; the last `tail` of them. */
export const lastLines = (lines: readonly LogLine[], tail: number): string =>
  lines
    .slice(-tail)
    .map(({ at, text }) => `${at} ${text}`)
    .join("\n");
