import { describe, expect, it } from "vitest";
import { fieldErrors, problemOf } from "./problem.ts";

describe("problemOf", () => {
  it("must read the code, the field and the request id that the server sent", () => {
    const error = Object.assign(new Error("This name is taken."), {
      data: { code: "CONFLICT", field: "name", requestId: "r1" },
    });
    const problem = problemOf(error);
    expect(problem).toMatchObject({ title: "This name is taken.", code: "CONFLICT", requestId: "r1" });
    expect(fieldErrors(problem)).toEqual({ name: "This name is taken." });
  });

  it("must give each issue to its field, first message first", () => {
    const problem = problemOf({
      message: "Check the marked fields.",
      code: "BAD_REQUEST",
      issues: [
        { path: ["ports", 0, "host"], message: "Use 1 to 65535." },
        { path: "name", message: "Give a name." },
        { path: "name", message: "Too short." },
      ],
    });
    expect(fieldErrors(problem)).toEqual({ "ports.0.host": "Use 1 to 65535.", name: "Give a name." });
  });

  it("must tell an unreachable server from an error of the server", () => {
    expect(problemOf(new TypeError("fetch failed")).code).toBe("UNREACHABLE");
    expect(problemOf(new Error("x is undefined")).code).toBe("INTERNAL");
  });
});
