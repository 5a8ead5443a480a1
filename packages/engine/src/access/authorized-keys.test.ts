import { expect, test } from "vitest";
import { holdsKey, withNewKey, withoutKey } from "./authorized-keys.ts";

const old = "ssh-ed25519 AAAAold+key/1 deploy";
const next = "ssh-ed25519 AAAAnew+key/2 deploy";
const others = ["# keys of the team", "", "ssh-rsa AAAAB3 ana@laptop", "\tssh-ed25519 AAAAold+key/12 other \xe9\xff"];

test("the new key must stand below the old one, with its options and comment, and nothing else may change", () => {
  const text = [...others, `from="10.0.0.0/8",restrict ${old} of prod`, "ecdsa-sha2-nistp256 AAAAE2 bo", ""].join("\n");
  expect(withNewKey(text, old, next).split("\n")).toEqual([
    ...others,
    `from="10.0.0.0/8",restrict ${old} of prod`,
    `from="10.0.0.0/8",restrict ${next} of prod`,
    "ecdsa-sha2-nistp256 AAAAE2 bo",
    "",
  ]);
});

test("again must change nothing, and taking the old one away must leave the rest byte for byte", () => {
  for (const end of ["", "\n", "\r\n"]) {
    const before = [...others, old].join("\n") + end;
    const both = withNewKey(before, old, next);
    expect(withNewKey(both, old, next)).toBe(both);
    expect(withoutKey(both, old)).toBe([...others, next].join("\n") + end);
    expect(withoutKey(withoutKey(both, old), old)).toBe(withoutKey(both, old));
  }
});

test("a key in a comment, a longer one or none must be left alone", () => {
  for (const text of ["", "\n", `# ${old}`, "ssh-ed25519 AAAAold+key/12 x\n", "xssh-ed25519 AAAAold+key/1 x"]) {
    expect(holdsKey(text, old), text).toBe(false);
    expect(withNewKey(text, old, next)).toBe(text);
    expect(withoutKey(text, old)).toBe(text);
  }
});

test("a key that is spelled with tabs, twice or without a comment must be found", () => {
  const text = "ssh-ed25519\t AAAAold+key/1\nrestrict\tssh-ed25519 AAAAold+key/1\r\n";
  expect(holdsKey(text, old)).toBe(true);
  expect(withoutKey(text, old)).toBe("");
  const both = withNewKey(text, old, next);
  expect(both.split("\n")[1]).toBe("ssh-ed25519 AAAAnew+key/2");
  expect(both.split("\n")[3]).toBe("restrict\tssh-ed25519 AAAAnew+key/2\r");
});
