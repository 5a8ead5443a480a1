import fc from "fast-check";
import { expect, test } from "vitest";
import { Preamble } from "./preamble.ts";

test("what comes before the mark must be kept back, however the output is cut", () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.array(fc.nat(60), { maxLength: 8 }), (before, after, cuts) => {
      const all = Buffer.from(`${before}MARK-0a1b 4711\n${after}`);
      const marks: string[] = [];
      const preamble = new Preamble("MARK-0a1b", (text) => marks.push(text));
      const places = [0, ...cuts.map((cut) => Math.min(cut, all.length)).sort((a, b) => a - b), all.length];
      const passed = places.slice(1).map((end, index) => preamble.filter(all.subarray(places[index], end)));
      expect(Buffer.concat(passed).toString()).toBe(Buffer.from(after).toString());
      expect(marks).toEqual(["4711"]);
      expect(preamble.before).toBe(Buffer.from(before).toString());
    }),
  );
});
