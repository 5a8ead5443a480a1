import fc from "fast-check";
import { expect, test } from "vitest";
import { type FrameLine, FrameReader, unframe } from "./frames.ts";

type Stream = FrameLine["stream"];

function frame(stream: Stream, body: Buffer): Buffer {
  const header = Buffer.alloc(8);
  header[0] = stream === "stderr" ? 2 : 1;
  header.writeUInt32BE(body.length, 4);
  return Buffer.concat([header, body]);
}

/** Cuts at the given places, which may be anywhere. */
function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const at = [...new Set(places.map((place) => place % (bytes.length + 1)))].sort((a, b) => a - b);
  return [0, ...at].map((start, index) => bytes.subarray(start, at[index] ?? bytes.length));
}

function readAll(chunks: readonly Buffer[]): FrameLine[] {
  const reader = new FrameReader();
  return [...chunks.flatMap((chunk) => reader.read(chunk)), ...reader.end()];
}

const textOf = (lines: readonly FrameLine[], stream: Stream): string[] =>
  lines.filter((line) => line.stream === stream).map(({ text }) => text);

const anyText = fc.string({ unit: fc.constantFrom("a", "\n", "é", "漢", "\u{1f600}", " ", "\t"), maxLength: 30 });

test("lines must be the same however frames and chunks are cut", () => {
  fc.assert(
    fc.property(anyText, anyText, fc.array(fc.nat(200)), fc.array(fc.nat(200)), (out, err, frameCuts, chunkCuts) => {
      const outs = cut(Buffer.from(out), frameCuts).map((part) => frame("stdout", part));
      const errs = cut(Buffer.from(err), frameCuts).map((part) => frame("stderr", part));
      const bytes = Buffer.concat(
        outs.flatMap((part, index) => [part, errs[index] ?? Buffer.alloc(0)]).concat(errs.slice(outs.length)),
      );
      const lines = readAll(cut(bytes, chunkCuts));
      const expected = (text: string) =>
        text.endsWith("\n") || text === "" ? text.split("\n").slice(0, -1) : text.split("\n");
      expect(textOf(lines, "stdout")).toEqual(expected(out));
      expect(textOf(lines, "stderr")).toEqual(expected(err));
    }),
  );
});

test("a character that is cut by the end of a frame must survive", () => {
  const bytes = Buffer.from("grüße 漢 \u{1f600}\n");
  const frames = Array.from(bytes, (byte) => frame("stdout", Buffer.from([byte])));
  expect(readAll(frames)).toEqual([{ stream: "stdout", text: "grüße 漢 \u{1f600}" }]);
});

test("the streams must not be mixed within a line", () => {
  const bytes = Buffer.concat([
    frame("stdout", Buffer.from("out ")),
    frame("stderr", Buffer.from("err\n")),
    frame("stdout", Buffer.from("put\r\n")),
  ]);
  expect(unframe(bytes)).toEqual([
    { stream: "stderr", text: "err" },
    { stream: "stdout", text: "out put" },
  ]);
});

test("an app that prints no line break must not be kept in memory", () => {
  const reader = new FrameReader();
  const lines = Array.from({ length: 100 }, () => reader.read(frame("stdout", Buffer.alloc(16_384, "x")))).flat();
  expect(lines.length).toBeGreaterThan(10);
  expect([...lines, ...reader.end()].map(({ text }) => text).join("")).toHaveLength(100 * 16_384);
});

test("bytes that are no text must not throw", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => void readAll([frame("stdout", Buffer.from(bytes))])),
  );
  expect(unframe(Buffer.alloc(0))).toEqual([]);
  expect(unframe(Buffer.from([1, 0, 0, 0, 0, 0, 0, 9, 65]))).toEqual([]);
});
