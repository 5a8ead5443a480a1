import { CreateApiKey, createApiKey } from "@moorage/core/api-key";
import { type Auth } from "@moorage/core/auth";
import { isAppError } from "@moorage/domain";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  auditRows,
  cookieOf,
  makeOrganization,
  makeProject,
  makeService,
  makeSession,
  type TestRuntime,
  testRuntime,
} from "../../../core/src/testing/index.ts";
import { appRouter, createCaller } from "../root.ts";

let runtime: TestRuntime;
beforeAll(async () => {
  runtime = await testRuntime();
});
afterAll(() => runtime.close());

const own = ["organization", "environment", "variable", "domain", "account", "apiKey", "search"];
const paths = Object.keys(appRouter._def.procedures).filter((path) => own.includes(path.split(".")[0] ?? ""));

/** Calls an operation by its path, as a request with these headers would. */
async function call(headers: Record<string, string>, path: string, input: unknown): Promise<unknown> {
  const auth = undefined as unknown as Auth;
  const caller = createCaller({ runtime, auth, headers: new Headers(headers), requestId: "req", clientAddress: "" });
  const [router = "", operation = ""] = path.split(".");
  const operations = (caller as unknown as Record<string, Record<string, (input: unknown) => Promise<unknown>>>)[router];
  return operations?.[operation]?.(input);
}

/** "OK", or the code that the answer would have. */
async function codeOf(headers: Record<string, string>, path: string, input: unknown): Promise<string> {
  try {
    await call(headers, path, input);
    return "OK";
  } catch (error) {
    const cause = error instanceof Error ? error.cause : undefined;
    return isAppError(cause) ? cause.code : String(error);
  }
}
