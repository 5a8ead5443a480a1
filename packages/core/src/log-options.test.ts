import { AppError } from "@moorage/domain";
import { expect, test } from "vitest";
import { errorDetails, logOptions } from "./log-options.ts";

const value = "canary-of-a-value";

/** As Drizzle throws it around what the database said. */
function failedQuery() {
  const said = Object.assign(new Error('duplicate key value violates unique constraint "user_email"'), {
    ...{ severity: "ERROR", code: "23505", constraint: "user_email" },
    ...{ detail: `Key (email)=(${value}) already exists.`, where: value, parameters: [value] },
  });
  const query = 'insert into "user" ("email") values ($1)';
  const error = new Error(`Failed query: ${query}\nparams: ${value}`, { cause: said });
  return Object.assign(error, { query, params: [value] });
}

test("an error in the log must have its message, its stack and its causes", () => {
  const cause = new Error("connect ECONNREFUSED");
  const error = new AppError("UNAVAILABLE", "The server does not answer.", { cause, detail: "srv_1: refused" });
  expect(errorDetails(error)).toMatchObject({
    ...{ type: "AppError", code: "UNAVAILABLE", message: "The server does not answer.", detail: "srv_1: refused" },
    stack: expect.stringContaining("log-options.test.ts"),
    cause: { message: "connect ECONNREFUSED" },
  });
});

test("a failed query must not bring its values into the log", () => {
  const details = errorDetails(failedQuery());
  expect(JSON.stringify(details)).not.toContain(value);
  expect(details).toMatchObject({
    message: expect.stringContaining("values ($1)"),
    cause: { code: "23505", constraint: "user_email", message: expect.stringContaining("duplicate key") },
  });
});

test("a chain of causes that leads back must end", () => {
  const error = new Error("round");
  error.cause = error;
  expect(JSON.stringify(errorDetails(error)).match(/"message":"round"/g)).toHaveLength(6);
});

test("both names that errors are logged under must be written so", () => {
  const error = failedQuery();
  for (const name of ["error", "err"] as const)
    expect(logOptions.serializers[name](error)).toEqual(errorDetails(error));
  expect(logOptions.serializers.error("a text")).toBe("a text");
});
