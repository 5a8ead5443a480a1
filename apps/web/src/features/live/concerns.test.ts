import type { DomainEvent } from "@moorage/domain";
import { expect, test } from "vitest";
import { concerns } from "./concerns.ts";

const of = (type: "service.observed" | "run.changed" | "service.changed", serviceId = "svc_1") =>
  ({ type, organizationId: "org_1", environmentId: "env_1", serviceId, runId: "run_1" }) as DomainEvent;

test("the state of a service must renew the lists that show it, and not its domains or variables", () => {
  const event = of("service.observed");
  expect(concerns("project.list", [], event)).toBe(true);
  expect(concerns("service.list", [{ id: "svc_1", environmentId: "env_1" }], event)).toBe(true);
  expect(concerns("service.get", { id: "svc_1", environmentId: "env_1" }, event)).toBe(true);
  expect(concerns("domain.list", [], event)).toBe(false);
  expect(concerns("variable.list", [], event)).toBe(false);
});

test("what is known to be of another service or environment must stay as it is", () => {
  const event = of("run.changed");
  expect(concerns("service.get", { id: "svc_2", environmentId: "env_1" }, event)).toBe(false);
  expect(concerns("service.list", [{ id: "svc_9", environmentId: "env_2" }], event)).toBe(false);
  expect(concerns("deployment.byNumber", { id: "run_9", service: { id: "svc_2" } }, event)).toBe(false);
});

test("what waits in line must be read again when any run begins or ends", () => {
  const waiting = { id: "run_9", queuePlace: 2, service: { id: "svc_2" } };
  expect(concerns("deployment.byNumber", waiting, of("run.changed"))).toBe(true);
  const service = { id: "svc_2", environmentId: "env_2", lastDeployment: { queuePlace: 1 } };
  expect(concerns("service.get", service, of("run.changed"))).toBe(true);
  expect(concerns("service.get", service, of("service.observed"))).toBe(false);
});

test("an empty list and a query without data must be read again", () => {
  expect(concerns("service.list", [], of("service.changed"))).toBe(true);
  expect(concerns("service.get", undefined, of("service.changed"))).toBe(true);
});

test("a run must renew deployments", () => {
  for (const path of ["deployment.list", "deployment.listAll", "deployment.byNumber"])
    expect(concerns(path, undefined, of("run.changed"))).toBe(true);
});

test("a change of a server must not ask the machine for its security again", () => {
  const event = { type: "server.changed", organizationId: "org_1", serverId: "srv_1" } as const;
  expect(concerns("server.list", [], event)).toBe(true);
  expect(concerns("server.security", [], event)).toBe(false);
});

test("a delivery of a channel must show on open pages", () => {
  const event = {
    type: "connection.changed",
    organizationId: "org_1",
    family: "notification",
    connectionId: "chn_1",
  } as const;
  for (const path of ["notification.list", "notification.deliveries"])
    expect(concerns(path, undefined, event)).toBe(true);
});

test("a webhook that was installed must show without the page being loaded again", () => {
  expect(concerns("webhook.hook", undefined, of("service.changed"))).toBe(true);
  expect(concerns("webhook.deliveries", undefined, of("service.changed"))).toBe(false);
});
