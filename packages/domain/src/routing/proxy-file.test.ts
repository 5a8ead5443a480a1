import { describe, expect, test } from "vitest";
import { isAppError } from "../errors.ts";
import { checkProxyRules, portsOfRules } from "./proxy-file.ts";
import { liveServiceOf, type RouteFileInput, routeFile } from "./traefik.ts";

const generated = new Map([["svc_1-dom_1", "Host(`a.test`)"]]);
const check = (http: object) => checkProxyRules({ http }, "svc_1", generated);
const router = { rule: "Host(`b.test`)", service: "svc_1-80" };
const headers = { headers: { customResponseHeaders: { "X-Own": "yes" } } };
const rules = check({
  routers: {
    extra: { ...router, middlewares: ["mark"] },
    "svc_1-dom_1": { rule: "Host(`a.test`)", service: "svc_1-80", middlewares: ["mark"] },
  },
  middlewares: { mark: headers },
});
const file = (more: Partial<RouteFileInput> = {}) =>
  routeFile({
    serviceId: "svc_1",
    routes: [{ domainId: "dom_1", host: "a.test", path: "/", internalPath: "/", stripPath: false, port: 80 }],
    target: { kind: "service", name: "web-42-k", replicas: 1 },
    pagesUrl: "http://172.30.0.3:8080",
    rules,
    ...more,
  }).http;

describe("what somebody adds to a service's file", () => {
  test("must stand beside the domains, under names of its own, and lead to the version that serves", () => {
    const { routers, services, middlewares } = file();
    expect(routers["svc_1-own-extra"]).toEqual({
      rule: "Host(`b.test`)",
      entryPoints: ["web"],
      service: "svc_1-80",
      middlewares: ["svc_1-retry", "svc_1-own-mark"],
    });
    expect(routers["svc_1-dom_1"]).toMatchObject({ middlewares: ["svc_1-retry", "svc_1-own-mark"] });
    expect(middlewares?.["svc_1-own-mark"]).toEqual(headers);
    expect(services?.["svc_1-80"]?.loadBalancer.servers).toEqual([{ url: "http://tasks.web-42-k:80" }]);
    expect(liveServiceOf({ http: file() }, "svc_1")).toBe("web-42-k");
  });

  test("must hold without a domain, for a port that only it names", () => {
    const own = check({ routers: { extra: { ...router, service: "svc_1-81" } } });
    expect(portsOfRules("svc_1", own)).toEqual([81]);
    expect(file({ routes: [], rules: own }).services).toMatchObject({
      "svc_1-81": { loadBalancer: { servers: [{ url: "http://tasks.web-42-k:81" }] } },
    });
  });

  test("must stand on the entry point that it names, with TLS on that of https, and so must its page", () => {
    const secure = { ...router, tls: {} };
    const own = check({ routers: { http: { ...router, entryPoints: ["web"] }, https: secure } });
    const stands = (more: Partial<RouteFileInput>) =>
      Object.fromEntries(
        Object.entries(file({ rules: own, ...more }).routers).map(([name, { entryPoints, tls }]) => [
          name,
          [entryPoints, tls],
        ]),
      );
    for (const target of [
      { kind: "service", name: "web-42-k", replicas: 1 },
      { kind: "page", page: "stopped" },
    ] as const)
      expect(stands({ target })).toEqual({
        "svc_1-dom_1": [["web"], undefined],
        "svc_1-own-http": [["web"], undefined],
        "svc_1-own-https": [["websecure"], {}],
      });
    expect(check({ routers: { r: { ...secure, entryPoints: ["websecure"] } } })).toBeTruthy();
  });

  test("must wait and show the page as the domains do", () => {
    const held = file({ target: { kind: "held", name: "web-43-k" } });
    expect(held.routers["svc_1-own-extra"]?.middlewares).toContain("svc_1-retry");
    const { routers, middlewares } = file({ target: { kind: "page", page: "stopped" } });
    expect(routers["svc_1-own-extra"]).toMatchObject({ service: "svc_1-page", middlewares: ["svc_1-page"] });
    expect(Object.keys(middlewares ?? {})).toEqual(["svc_1-page"]);
  });

  test("must leave a domain's router away when its domain is gone", () => {
    expect(Object.keys(file({ routes: [] }).routers)).toEqual(["svc_1-own-extra"]);
  });
});

test.each<[string, object, string]>([
  ["an unknown field", { middlewares: { m: { headers: { foo: 1 } } } }, "proxyFile.http.middlewares.m.headers.foo"],
  ["an unknown middleware", { middlewares: { m: { plugin: {} } } }, "proxyFile.http.middlewares.m.plugin"],
  ["a wrong type", { middlewares: { m: { retry: { attempts: "3" } } } }, "proxyFile.http.middlewares.m.retry.attempts"],
  ["two kinds in one", { middlewares: { m: { retry: {}, compress: {} } } }, "proxyFile.http.middlewares.m"],
  [
    "a file of the server",
    { middlewares: { m: { basicAuth: { usersFile: "/etc/shadow" } } } },
    "proxyFile.http.middlewares.m.basicAuth.usersFile",
  ],
  [
    "another entry point",
    { routers: { r: { ...router, entryPoints: ["private"] } } },
    "proxyFile.http.routers.r.entryPoints.0",
  ],
  ["https without TLS", { routers: { r: { ...router, entryPoints: ["websecure"] } } }, "proxyFile.http.routers.r.tls"],
  [
    "TLS on the port of http",
    { routers: { r: { ...router, tls: {}, entryPoints: ["web"] } } },
    "proxyFile.http.routers.r.entryPoints",
  ],
  [
    "a certificate of one's own",
    { routers: { r: { ...router, tls: { certResolver: "own" } } } },
    "proxyFile.http.routers.r.tls.certResolver",
  ],
  [
    "both entry points for one router",
    { routers: { r: { ...router, entryPoints: ["web", "websecure"] } } },
    "proxyFile.http.routers.r.entryPoints",
  ],
  [
    "https for a domain's router",
    { routers: { "svc_1-dom_1": { ...router, rule: "Host(`a.test`)", tls: {} } } },
    "proxyFile.http.routers.svc_1-dom_1.entryPoints",
  ],
  [
    "the proxy's own API",
    { routers: { r: { ...router, service: "api@internal" } } },
    "proxyFile.http.routers.r.service",
  ],
  [
    "another service's name",
    { routers: { r: { ...router, service: "svc_2-80" } } },
    "proxyFile.http.routers.r.service",
  ],
  [
    "a middleware that is not there",
    { routers: { r: { ...router, middlewares: ["x"] } } },
    "proxyFile.http.routers.r.middlewares.0",
  ],
  ["another rule of a domain", { routers: { "svc_1-dom_1": router } }, "proxyFile.http.routers.svc_1-dom_1.rule"],
  ["a router of no domain", { routers: { "svc_1-probe-80": router } }, "proxyFile.http.routers.svc_1-probe-80"],
  [
    "a generated service",
    { services: { "svc_1-80": { loadBalancer: { servers: [{ url: "http://x" }] } } } },
    "proxyFile.http.services.svc_1-80",
  ],
  [
    "an address among containers",
    { services: { s: { loadBalancer: { servers: [{ url: "http://tasks.web-1-k:80" }] } } } },
    "proxyFile.http.services.s.loadBalancer.servers.0.url",
  ],
])("%s must be refused with its path", (_what, http, path) => {
  let caught: unknown;
  try {
    check(http);
  } catch (error) {
    caught = error;
  }
  if (!isAppError(caught)) throw new Error("it was taken");
  expect(caught.issues?.map((issue) => issue.path.join("."))).toContain(path);
});
