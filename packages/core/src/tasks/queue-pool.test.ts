import { expect, test } from "vitest";
import { asRefused } from "./queue-pool.ts";

const withCode = (code: string, message = "x") => Object.assign(new Error(message), { code });

test("a lost database must look like a refused connection, with its cause", () => {
  const lost = [
    ...["ENOENT", "ECONNRESET", "EPIPE", "57P01", "57P03", "08006", "53300"].map((code) => withCode(code)),
    new Error("Connection terminated unexpectedly"),
    new Error("timeout exceeded when trying to connect"),
  ];
  for (const error of lost)
    expect(asRefused(error), error.message).toMatchObject({ code: "ECONNREFUSED", cause: error });
});

test("any other error must stay what it is", () => {
  for (const error of [
    withCode("23505"),
    withCode("42P01"),
    new Error("syntax error"),
    withCode("ECONNREFUSED"),
    "text",
    undefined,
  ])
    expect(asRefused(error)).toBe(error);
});
