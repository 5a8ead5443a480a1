import fc from "fast-check";
import { expect, test } from "vitest";
import { formatGitUrl, gitUrlProblem, isSameGitHost, parseGitUrl, portOf, takeGitCredential } from "./url.ts";

test.each([
  ["https://github.com/owner/app.git", { scheme: "https", host: "github.com", path: "/owner/app.git" }],
  ["HTTPS://GitHub.com/owner/App", { scheme: "https", host: "github.com", path: "/owner/App" }],
  ["https://dev.azure.com/org/My%20Project/_git/app", { path: "/org/My%20Project/_git/app" }],
  ["https://git.example.com.:8443/a/b/c/d.git", { host: "git.example.com", port: 8443 }],
  ["https://[2001:db8::1]:8443/app.git", { host: "2001:db8::1", port: 8443 }],
  ["git@github.com:owner/app.git", { scheme: "ssh", user: "git", host: "github.com", path: "owner/app.git" }],
  ["git@host:/srv/app.git", { scheme: "ssh", path: "/srv/app.git" }],
  ["me@[::1]:~/app.git", { scheme: "ssh", user: "me", host: "::1", path: "~/app.git" }],
  ["ssh://git@host:2222/srv/~me/app.git", { scheme: "ssh", user: "git", port: 2222, path: "/srv/~me/app.git" }],
  ["ssh://host/app", { scheme: "ssh", user: undefined }],
  ["git://host/app", { scheme: "git", host: "host" }],
])("%s must be taken as it is", (text, parts) => {
  expect(parseGitUrl(text)).toMatchObject(parts);
  expect(parseGitUrl(formatGitUrl(parseGitUrl(text)))).toEqual(parseGitUrl(text));
});

test.each([
  ["", "Enter the repository's address"],
  ["http://github.com/owner/app.git", "Use https://"],
  ["file:///srv/app.git", "file://"],
  ["FILE:///srv/app.git", "file://"],
  ["/srv/app.git", "Enter an address such as"],
  ["./app.git", "Enter an address such as"],
  ["app.git", "Enter an address such as"],
  ["C:\\app.git", "backslashes"],
  ["ext::sh -c touch% /x", "no spaces"],
  ["ext::sh", "helper program"],
  ["fd::17/x", "helper program"],
  ["https::https://host/x", "helper program"],
  ["ftp://host/x", "begins with https://"],
  ["git+ssh://host/x", "begins with https://"],
  ["ext://host/x", "begins with https://"],
  ["-oProxyCommand=x", "hyphen"],
  ["--upload-pack=x", "hyphen"],
  ["ssh://-oProxyCommand=x/y", "host of this address"],
  ["ssh://-o@host/y", "user of this address"],
  ["git@-host:x", "host of this address"],
  ["-x@host:y", "hyphen"],
  ["git@host:-x", "hyphen"],
  ["ssh://host/-x", "hyphen"],
  ["https://host", "names no repository"],
  ["https://host///", "names no repository"],
  ["git@host:", "names no repository"],
  ["https://user:password@host/x", "own fields"],
  ["https://token@host/x", "own fields"],
  ["git://user@host/x", "own fields"],
  ["ssh://git:password@host/x", "own field"],
  ["https://host:0/x", "port"],
  ["https://host:65536/x", "port"],
  ["https://host:99999999/x", "Enter an address"],
  ["https://ho st/x", "no spaces"],
  ["https://host/x\ny", "control characters"],
  ["https://host/x\u0000", "control characters"],
  ["https://host/x\u202e", "control characters"],
  ["https://host/x\ud800", "control characters"],
  ["https://host/$(id)`x`", "quotes"],
  ["https://host/x?y=1", "no ?"],
  ["https://host/x#main", "no ?"],
  ["https://host/a/../b", ".."],
  ["https://host/a/%2E%2e/b", ".."],
  ["https://host/a%2f..%2Fb", ".."],
  ["git@host:../x", ".."],
  ["https://[::1/x", "not allowed"],
  ["https://[zz]/x", "host of this address"],
  [`https://host/${"x".repeat(2_000)}`, "at most"],
])("%j must be refused with a text that says why", (text, why) => {
  expect(gitUrlProblem(text)).toContain(why);
  expect(() => parseGitUrl(text)).toThrow();
});

test("nothing that is accepted may be read as an option, a helper or a credential", () => {
  const words = fc.string({ unit: "binary", maxLength: 12 });
  const parts = fc.constantFrom(
    "https://",
    "ssh://",
    "git://",
    "git@",
    ":",
    "/",
    "-",
    "--",
    "::",
    "ext::",
    "@",
    "..",
    "[",
    "]",
  );
  const text = fc
    .array(fc.oneof(words, parts, fc.constantFrom("host", "a.b", "x")), { maxLength: 8 })
    .map((all) => all.join(""));
  fc.assert(
    fc.property(text, (candidate) => {
      if (gitUrlProblem(candidate) !== undefined) return;
      const url = parseGitUrl(candidate);
      const given = formatGitUrl(url);
      expect(given).toMatch(/^(?:https|ssh|git):\/\/[^-]|^[A-Za-z0-9_][A-Za-z0-9._+-]*@[^-]/);
      expect(given).not.toMatch(/[\p{Cc}\s"'`\\]/u);
      expect(given.replace(/\[[^\]]*\]/, "")).not.toContain("::");
      expect(url.host).not.toMatch(/^-/);
      expect(url.path).not.toMatch(/^\/?-/);
      if (url.scheme !== "ssh") expect(given).not.toMatch(/^[a-z]+:\/\/[^/]*@/);
    }),
    { numRuns: 5_000 },
  );
});

test("a credential must be taken out of a pasted address", () => {
  expect(takeGitCredential(" https://ana:to%2Fken@host:8443/x.git ")).toEqual({
    url: "https://host:8443/x.git",
    username: "ana",
    password: "to/ken",
  });
  expect(takeGitCredential("https://token@host/x")).toEqual({ url: "https://host/x", username: "token" });
  expect(takeGitCredential("https://:to%ken@host/x")).toEqual({ url: "https://host/x", password: "to%ken" });
  expect(takeGitCredential("https://a:b@c@host/x")).toEqual({ url: "https://host/x", username: "a", password: "b@c" });
  expect(takeGitCredential("ssh://git:secret@host/x")).toEqual({ url: "ssh://git@host/x", password: "secret" });
  for (const plain of ["https://host/x", "git@host:x", "https://host/@scope/x", "nothing"])
    expect(takeGitCredential(plain)).toEqual({ url: plain });
});

test("a host must be the same only with its scheme and port", () => {
  const same = (a: string, b: string) => isSameGitHost(parseGitUrl(a), parseGitUrl(b));
  expect(same("https://host/a", "https://HOST:443/b")).toBe(true);
  expect(same("https://host/a", "https://host:8443/a")).toBe(false);
  expect(same("https://host/a", "ssh://host/a")).toBe(false);
  expect(same("https://host/a", "https://host.evil/a")).toBe(false);
  expect(portOf(parseGitUrl("git@host:x"))).toBe(22);
});
