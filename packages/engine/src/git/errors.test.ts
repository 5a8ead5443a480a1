import { expect, test } from "vitest";
import { gitError } from "./errors.ts";

const at = { shown: "https://host/app", host: "host", access: "none" } as const;

test.each([
  ["fatal: repository 'https://host/app/' not found", "NOT_FOUND"],
  ["fatal: could not read Username for 'https://host': terminal prompts disabled", "NOT_FOUND"],
  ["fatal: unable to access 'https://host/app/': The requested URL returned error: 403", "NOT_FOUND"],
  ["ERROR: Repository not found.", "NOT_FOUND"],
  ["fatal: '/srv/app' does not appear to be a git repository", "NOT_FOUND"],
  ["fatal: https://host/app/info/refs not valid: is this a git repository?", "NOT_FOUND"],
  ["fatal: Authentication failed for 'https://host/app/'", "PRECONDITION"],
  ["git@host: Permission denied (publickey).", "PRECONDITION"],
  ["fatal: write error: No space left on device", "PRECONDITION"],
  ["error: unable to write file web/page.html", "PRECONDITION"],
  ["fatal: unable to access 'https://host/': SSL certificate problem: self-signed certificate", "PRECONDITION"],
  ["fatal: unable to access 'https://host/': SSL certificate problem: certificate has expired", "PRECONDITION"],
  ["fatal: unable to access 'https://host/': Could not resolve host: host", "UNAVAILABLE"],
  ["ssh: connect to host host port 22: Connection refused", "UNAVAILABLE"],
  ["fatal: unable to access 'https://host/': The requested URL returned error: 503", "UNAVAILABLE"],
  ["fatal: early EOF", "UNAVAILABLE"],
  ["fatal: unable to access 'https://host/': Operation too slow.", "TIMEOUT"],
  ["ssh: connect to host host port 22: Connection timed out", "TIMEOUT"],
  ["error: invalid path '.git/hooks/x'", "INVALID"],
  ["fatal: something new", "PRECONDITION"],
])("%s must be %s", (line, code) => {
  const error = gitError(["Cloning", line], at);
  expect(error.code).toBe(code);
  expect(error.cause).toMatchObject({ lastLines: ["Cloning", line] });
  expect(error.retryable).toBe(code === "UNAVAILABLE" || code === "TIMEOUT");
});

test("a full disk must win over what follows from it", () => {
  const lines = ["fatal: write error: No space left on device", "fatal: early EOF"];
  expect(gitError(lines, at).message).toBe("The disk of this server is full.");
});

test("who gets in by a connected account must be sent to the account, not to a token that nobody typed", () => {
  const account = { ...at, access: "account" } as const;
  expect(gitError(["fatal: Authentication failed for 'https://host/app/'"], account)).toMatchObject({
    message: "host does not accept the token of the connected account.",
    hint: expect.stringContaining("under Git providers"),
  });
  expect(gitError(["fatal: repository 'https://host/app/' not found"], account).hint).toContain("at GitHub its App");
});
