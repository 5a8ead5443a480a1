import { expect, test } from "vitest";
import { registryFailure } from "./failure.ts";

// As Docker's engine hands on what it met.
test.each([
  [
    'Get "https://r.example/v2/": dial tcp: lookup r.example on 127.0.0.53:53: no such host',
    "UNAVAILABLE",
    /not known/,
  ],
  ['Get "https://r/v2/": x509: certificate signed by unknown authority', "INVALID", /authority/],
  ["tls: failed to verify certificate: x509: certificate has expired", "INVALID", /not accepted/],
  ["http: server gave HTTP response to HTTPS client", "INVALID", /without TLS/],
  ["toomanyrequests: You have reached your pull rate limit", "LIMIT", /too many/],
  [
    "error parsing HTTP 413 response body: invalid character '<' looking for beginning of value: \"<html>\\r\\n\"",
    "LIMIT",
    /A layer of the image is larger than r.example takes/,
  ],
  [
    "denied: adding 300 MiB of storage resource will exceed the configured upper limit of 1 GiB",
    "LIMIT",
    /has no room left/,
  ],
  ["received unexpected HTTP status: 503 Service Unavailable", "UNAVAILABLE", /a problem of its own/],
  ["error parsing HTTP 502 response body: invalid character '<'", "UNAVAILABLE", /a problem of its own/],
  ["write tcp 10.0.0.2:4->10.0.0.5:5000: write: broken pipe", "UNAVAILABLE", /ended the connection while/],
  ["dial tcp 10.0.0.5:5000: connect: connection refused", "UNAVAILABLE", /Nothing answers/],
  ["net/http: request canceled (Client.Timeout exceeded while awaiting headers)", "TIMEOUT", /in time/],
  ["denied: requested access to the resource is denied", "FORBIDDEN", /does not let/],
  ["unauthorized: incorrect username or password", "INVALID", /refused the user name/],
  ["login attempt to https://r/v2/ failed with status: 404 Not Found", "INVALID", /does not speak/],
])("%s must be told in words, with the registry's own", (said, code, message) => {
  const failure = registryFailure("r.example", new Error(`(HTTP code 500) server error - ${said} `));
  expect(failure).toMatchObject({ code, hint: expect.any(String) });
  expect(failure?.message).toMatch(message);
  expect(failure?.message).toContain(said);
});

test("what is none of these must be left to who knows what was tried", () => {
  expect(registryFailure("r.example", new Error("manifest unknown"))).toBeUndefined();
});

test("a certificate must be to blame only where the clock of the server, whose time the engine tells, is right", () => {
  const said = "tls: failed to verify certificate: x509: certificate has expired or is not yet valid:";
  const there = `${said} current time 2026-01-02T03:04:05Z is before 2026-01-02T03:30:00Z`;
  const failureAt = (now: string) => registryFailure("r.example", new Error(there), Date.parse(now));
  expect(failureAt("2026-01-02T04:04:05Z")).toMatchObject({
    code: "PRECONDITION",
    message: expect.stringMatching(/^The server's clock is 60 min behind, so the certificate of r.example is not/),
    hint: expect.stringContaining("timedatectl"),
  });
  expect(failureAt("2026-01-02T03:04:07Z")).toMatchObject({ code: "INVALID", field: "config.url" });
});
