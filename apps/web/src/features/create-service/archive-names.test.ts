import { expect, test } from "vitest";
import { filesIn } from "./archive-files.ts";
import { namesIn } from "./archive-names.ts";

const long = `${"a-folder-with-a-long-name/".repeat(6)}package.json`;
const files = ["app/package.json", "app/src/index.js", `app/${long}`, "app/Größe.txt"];

/** The files above, of 700 bytes each, with their folder, in base64. */
const archives = {
  "tar.gz of GNU tar":
    "H4sIAAAAAAACA+3YwQ2CMBQG4I7SBVqglvbqzQtLNFAV0UIAI9u4hQuwmI0HEw0XE0sw/t+lJD2+9u978Mg0TUSCij0l5WP13teJ" +
    "b6USTWhKZnDuetNSSv4Uf9S/MXlldpYfutrNXv9EaPla/8SThMaof3ADwI8i8KX879o8Kl1hB/8CLCL/YyWQ/8h/AOR/2Pzn0Tqr" +
    "3S4rXRVw/pvI/Wfmi1S/zX9aq4TQDPk/0/tv2LY+FrZll7LfM8OO/kAwZ052ATthZ1Pc//D1/7j/EzoVGv0f+j8A9H/h83/Tjrfx" +
    "ank/9PP//5+a/+UK+Y/8B0D+AwAAAAB8zR0Njv0BACgAAA==",
  "tar.gz of the standard":
    "H4sIAAAAAAACA+2YMW7DIBiFmXsKXwAMBEOXKt3SsVdACU3SJraFicJteoteIBcrcqUqTbNEMlbavG/BEoOHZ56/H1bati1JVnhC" +
    "K9WvidP1zLPWlSFFRUZg1wXr0yvJbcL6/Fs7f7NLx167ph49fyGN+pm/EKJSpODIPzsRgD8KAQP1f+fn5bpeuJj+ANfR/1Ki/9H/" +
    "AKD/8/Y/Kx+fbXxyduF8vvnvTO9/d740J/Of4FIk/4/o/+yIe1W0NqwevkTA0pdmkz4Eul+HFbV009RLWtutu4Kd4yH1Did3SP/L" +
    "G+HF/idNpQ38D/4HAPzvv/sfn8jf/sfhf2Mg9bH+zfzh4/DuWIgBhnVD/jfz02mferbzf9n9H58o3P/B/wCA/wEAAACD8wkFp9pT" +
    "ACgAAA==",
  zip:
    "UEsDBBQAAAAAAAAAIQAAAAAAAAAAAAAAAAAEAAAAYXBwL1BLAwQUAAAACAAAACEA6ea+9wkAAAC8AgAAEAAAAGFwcC9wYWNrYWdl" +
    "Lmpzb26rqBgFo2BoAgBQSwMEFAAAAAgAAAAhAOnmvvcJAAAAvAIAABAAAABhcHAvc3JjL2luZGV4Lmpzq6gYBaNgaAIAUEsDBBQA" +
    "AAAIAAAAIQDp5r73CQAAALwCAACsAAAAYXBwL2EtZm9sZGVyLXdpdGgtYS1sb25nLW5hbWUvYS1mb2xkZXItd2l0aC1hLWxvbmct" +
    "bmFtZS9hLWZvbGRlci13aXRoLWEtbG9uZy1uYW1lL2EtZm9sZGVyLXdpdGgtYS1sb25nLW5hbWUvYS1mb2xkZXItd2l0aC1hLWxv" +
    "bmctbmFtZS9hLWZvbGRlci13aXRoLWEtbG9uZy1uYW1lL3BhY2thZ2UuanNvbquoGAWjYGgCAFBLAwQUAAAICAAAACEA6ea+9wkA" +
    "AAC8AgAADwAAAGFwcC9HcsO2w59lLnR4dKuoGAWjYGgCAFBLAQIUAxQAAAAAAAAAIQAAAAAAAAAAAAAAAAAEAAAAAAAAAAAAAACA" +
    "AQAAAABhcHAvUEsBAhQDFAAAAAgAAAAhAOnmvvcJAAAAvAIAABAAAAAAAAAAAAAAAIABIgAAAGFwcC9wYWNrYWdlLmpzb25QSwEC" +
    "FAMUAAAACAAAACEA6ea+9wkAAAC8AgAAEAAAAAAAAAAAAAAAgAFZAAAAYXBwL3NyYy9pbmRleC5qc1BLAQIUAxQAAAAIAAAAIQDp" +
    "5r73CQAAALwCAACsAAAAAAAAAAAAAACAAZAAAABhcHAvYS1mb2xkZXItd2l0aC1hLWxvbmctbmFtZS9hLWZvbGRlci13aXRoLWEt" +
    "bG9uZy1uYW1lL2EtZm9sZGVyLXdpdGgtYS1sb25nLW5hbWUvYS1mb2xkZXItd2l0aC1hLWxvbmctbmFtZS9hLWZvbGRlci13aXRo" +
    "LWEtbG9uZy1uYW1lL2EtZm9sZGVyLXdpdGgtYS1sb25nLW5hbWUvcGFja2FnZS5qc29uUEsBAhQDFAAACAgAAAAhAOnmvvcJAAAA" +
    "vAIAAA8AAAAAAAAAAAAAAIABYwEAAGFwcC9HcsO2w59lLnR4dFBLBQYAAAAABQAFAMUBAACZAQAAAAA=",
};
const blobOf = (base64: string) => new Blob([Uint8Array.from(atob(base64), (char) => char.charCodeAt(0))]);

test.each(Object.entries(archives))("the names in a %s must be read, long ones too", async (_what, base64) => {
  const names = await namesIn(blobOf(base64));
  expect(names?.map((name) => name.replace(/^\.\//, "")).sort()).toEqual([...files].sort());
});

test("the names in a tar that is not packed must be read", async () => {
  const stream = blobOf(archives["tar.gz of the standard"]).stream().pipeThrough(new DecompressionStream("gzip"));
  expect(await namesIn(await new Response(stream).blob())).toHaveLength(files.length);
});

test("what is no archive, and one that breaks off, must have no names", async () => {
  const whole = blobOf(archives["tar.gz of GNU tar"]);
  for (const part of [new Blob(["#!/bin/sh"]), new Blob([]), whole.slice(0, 40)])
    expect(await namesIn(part)).toBeUndefined();
});

test("the files of the folder that is built must be told, without a single folder around everything", () => {
  expect(filesIn(["./shop/package.json", "./shop/src/a.js", "__MACOSX/._x"], "")).toEqual(["package.json"]);
  expect(filesIn(["package.json", "apps/web/go.mod"], "")).toEqual(["package.json"]);
  expect(filesIn(["package.json", "apps/web/go.mod", "apps/website/x"], "apps/web")).toEqual(["go.mod"]);
  expect(filesIn(["only.txt"], "")).toEqual(["only.txt"]);
});
