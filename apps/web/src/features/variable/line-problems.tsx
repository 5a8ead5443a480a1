"use client";

import type { RefObject } from "react";
import { Note } from "../../components/ui/note.tsx";
import type { LineProblem } from "./text.ts";

interface LineProblemsProps {
  problems: readonly LineProblem[];
  area: RefObject<HTMLTextAreaElement | null>;
}

const shownMax = 8;

function goTo(area: HTMLTextAreaElement | null, line: number): void {
  if (!area) return;
  const lines = area.value.split("\n");
  const start = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
  area.focus();
  area.setSelectionRange(start, start + (lines[line - 1]?.length ?? 0));
  area.scrollTop = (area.scrollHeight / lines.length) * Math.max(0, line - 3);
}

/** What could not be read, by line; pressing one selects its line in the text. */
export function LineProblems({ problems, area }: LineProblemsProps) {
  if (problems.length === 0) return null;
  return (
    <Note tone="fail" alert>
      <ul className="grid gap-1">
        {problems.slice(0, shownMax).map(({ line, message }) => (
          <li key={`${line} ${message}`}>
            <button
              type="button"
              className="font-medium underline underline-offset-3"
              onClick={() => goTo(area.current, line)}
            >
              Line {line}
            </button>
            : {message}
          </li>
        ))}
        {problems.length > shownMax && <li>{problems.length - shownMax} more</li>}
      </ul>
    </Note>
  );
}
