import fc from "fast-check";
import { expect, test } from "vitest";
import { joinWords, splitWords } from "./split-words.ts";

test("a line must become the words that a shell would make of it", () => {
  const wordsOf = (line: string) => splitWords(line).words;
  expect(wordsOf("  node  server.js --port 80 ")).toEqual(["node", "server.js", "--port", "80"]);
  expect(wordsOf(`sh -c 'echo "$A" | wc'`)).toEqual(["sh", "-c", 'echo "$A" | wc']);
  expect(wordsOf(`a"b c"'d e'f\\ g`)).toEqual(["ab cd ef g"]);
  expect(wordsOf(`"say \\"hi\\" \\n" '' ""`)).toEqual(['say "hi" \\n', "", ""]);
  expect(wordsOf("")).toEqual([]);
});

test("marks that nothing will read must be told, and a quote that does not end", () => {
  expect(splitWords("cat *.sql | psql $URL && echo done").shellMarks).toEqual(["*", "|", "$", "&&"]);
  expect(splitWords('psql "$URL" "\\$x"').shellMarks).toEqual(["$"]);
  expect(splitWords("echo '$A | b' \\$x").shellMarks).toEqual([]);
  expect(splitWords("echo 'never").problem).toBe("A quote (') is not closed.");
  expect(splitWords("echo \\").problem).toBe("The line ends with a backslash.");
});

test("words that were joined must be split to the same again", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: "binary" }), { maxLength: 8 }), (words) => {
      expect(splitWords(joinWords(words))).toEqual({ words, shellMarks: [] });
    }),
  );
});
