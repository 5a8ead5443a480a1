import { expect, test } from "vitest";
import { submoduleUrl } from "./submodule.ts";
import { formatGitUrl, parseGitUrl } from "./url.ts";

test.each([
  ["https://host/owner/app.git", "../lib.git", "https://host/owner/lib.git"],
  ["https://host/owner/app.git/", "./sub.git", "https://host/owner/app.git/sub.git"],
  ["https://host:8443/a/b.git", "../../c/d", "https://host:8443/c/d"],
  ["git@host:owner/app.git", "../lib.git", "git@host:owner/lib.git"],
  ["ssh://me@host:22/srv/app.git", "../lib.git", "ssh://me@host:22/srv/lib.git"],
  ["https://host/owner/app.git", "https://other/x.git", "https://other/x.git"],
  ["https://host/owner/app.git", "git@other:x.git", "git@other:x.git"],
])("from %s the address %s must be %s", (parent, written, whole) => {
  expect(formatGitUrl(submoduleUrl(parseGitUrl(parent), written))).toBe(whole);
});

test.each(["../../../x", "..", "../..", "../-x", "x", "/srv/x", "-x", "ext::x", "file:///x", `${"../".repeat(30)}x`])(
  "%s must be refused",
  (written) => {
    expect(() => submoduleUrl(parseGitUrl("https://host/owner"), written)).toThrow();
  },
);
