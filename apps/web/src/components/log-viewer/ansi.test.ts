import { describe, expect, it } from "vitest";
import { cutAt, parseAnsi, plainText } from "./ansi.ts";

describe("parseAnsi", () => {
  it("must colour from the tokens and forget the colour at a reset", () => {
    expect(parseAnsi("a \u001b[1;31mred\u001b[0m b")).toEqual([
      { text: "a ", className: "" },
      { text: "red", className: "text-(--ansi-red) font-semibold" },
      { text: " b", className: "" },
    ]);
  });

  it("must remove every other control sequence", () => {
    expect(
      plainText(parseAnsi("\u001b[2K\u001b]0;title\u0007x\u001b[1Ay\u0000\u001b[38;2;1;2;3mz\u001b[38;5;196mq")),
    ).toBe("xyzq");
  });

  it("must show what a progress bar wrote last", () => {
    expect(plainText(parseAnsi("10 %\r50 %\r100 %\r"))).toBe("100 %");
  });

  it("must end in time on a hostile line", () => {
    expect(plainText(parseAnsi("\u001b]".repeat(50_000))).length).toBeLessThan(100_000);
  });
});

describe("cutAt", () => {
  it("must mark a hit that spans two colours in both", () => {
    const spans = parseAnsi("ab\u001b[31mcd\u001b[0mef");
    expect(cutAt(spans, [{ start: 1, end: 3 }]).map((piece) => [piece.text, piece.hit])).toEqual([
      ["a", undefined],
      ["b", 0],
      ["c", 0],
      ["d", undefined],
      ["ef", undefined],
    ]);
  });
});
