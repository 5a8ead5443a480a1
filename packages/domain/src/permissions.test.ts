import { expect, test } from "vitest";
import { allPermissions, permissionsOf, roles } from "./permissions.ts";

const of = (role: (typeof roles)[number], scope?: readonly string[] | null) =>
  permissionsOf(role, { instanceAdmin: false, ...(scope === undefined ? {} : { scope }) });

test("no role must hold the instance, and the first owner holds it beside any", () => {
  for (const role of roles) {
    expect([...of(role)].filter((permission) => permission.startsWith("instance:"))).toEqual([]);
    expect(permissionsOf(role, { instanceAdmin: true }).has("instance:admin")).toBe(true);
  }
});

test("an owner must have all of an organization, and an admin all but its end", () => {
  const rest = allPermissions.filter((permission) => !permission.startsWith("instance:"));
  expect([...of("owner")]).toEqual(rest);
  expect([...of("admin")]).toEqual(rest.filter((permission) => permission !== "organization:delete"));
});

test("members and viewers must only read, and neither variables nor the audit log", () => {
  for (const role of ["member", "viewer"] as const) {
    expect([...of(role)].every((permission) => permission.endsWith(":read"))).toBe(true);
    expect(of(role).has("service:read")).toBe(true);
    for (const never of [
      "variables:read",
      "variables:reveal",
      "audit:read",
      "notification:read",
      "service:update",
    ] as const)
      expect(of(role).has(never), never).toBe(false);
  }
});

test("a scope must only ever take away", () => {
  expect([...of("viewer", ["service:read", "service:delete", "instance:admin", "nonsense"])]).toEqual(["service:read"]);
  expect([...of("owner", [])]).toEqual([]);
  expect(of("owner", null).size).toBe(of("owner").size);
});
