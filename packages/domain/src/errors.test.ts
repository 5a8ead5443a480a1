import { inspect } from "node:util";
import { expect, test } from "vitest";
import { AppError, errorCodes, fromWire, isAppError, notFound, publicError } from "./errors.ts";

test("an error must be the same again on the other side of the wire", () => {
  for (const code of errorCodes) {
    const error = new AppError(code, "Text.", { field: "domain.host", hint: "Do this." });
    const wire = JSON.parse(JSON.stringify(error.toWire())) as ReturnType<typeof error.toWire>;
    const again = fromWire(wire);
    expect(isAppError(again)).toBe(true);
    expect(again.toWire()).toEqual(error.toWire());
    expect(again.issues).toEqual([{ path: ["domain", "host"], message: "Text." }]);
  }
});

test("what is for the log must not cross the wire", () => {
  const error = new AppError("INTERNAL", "Text.", { detail: "canary-detail", cause: new Error("canary-cause") });
  expect(JSON.stringify(error.toWire())).not.toContain("canary");
});

test("an unknown error must say nothing of itself", () => {
  for (const unknown of [new Error("canary"), "canary", null, undefined, { message: "canary", code: "INVALID" }]) {
    expect(publicError(unknown).code).toBe("INTERNAL");
    expect(JSON.stringify(publicError(unknown))).not.toContain("canary");
  }
  expect(publicError(notFound("Service"))).toEqual({ code: "NOT_FOUND", message: "Service not found" });
});

test("an error of another copy of the class must be known", () => {
  const brand = Object.getOwnPropertySymbols(notFound("x"))[0] ?? Symbol("none");
  expect(isAppError(Object.assign(new Error("x"), { [brand]: true }))).toBe(true);
  expect(isAppError(new Error("x"))).toBe(false);
  expect(inspect(notFound("x"))).toContain("x not found");
});
