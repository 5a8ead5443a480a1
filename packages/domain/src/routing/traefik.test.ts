import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { HostName, UrlPath } from "../names.ts";
import type { Route } from "./route.ts";
import { checkDynamic, expectedOf, liveServiceOf, privateFile, type RouteFileInput, routeFile } from "./traefik.ts";

const route: Route = { domainId: "dom_1", host: "a.test", path: "/", internalPath: "/", stripPath: false, port: 80 };
const file = (more: Partial<RouteFileInput> = {}) =>
  routeFile({
    serviceId: "svc_1",
    routes: [route],
    target: { kind: "service", name: "web-42-k", replicas: 1 },
    pagesUrl: "http://172.30.0.3:8080",
    ...more,
  });
const probe = { name: "web-43-k", ports: [80, 81], token: "tok" };
const transport = (connections: number) => ({
  svc_1: { maxIdleConnsPerHost: connections, forwardingTimeouts: { dialTimeout: "2s", idleConnTimeout: "3s" } },
});
const balancer = (url: string) => ({ loadBalancer: { servers: [{ url }], serversTransport: "svc_1" } });

describe("the file of a service", () => {
  test("one domain must go to its deployment's own name", () => {
    expect(file()).toEqual({
      http: {
        routers: {
          "svc_1-dom_1": {
            rule: "Host(`a.test`)",
            entryPoints: ["web"],
            service: "svc_1-80",
            middlewares: ["svc_1-retry"],
          },
        },
        services: { "svc_1-80": balancer("http://tasks.web-42-k:80") },
        middlewares: { "svc_1-retry": { retry: { attempts: 3, initialInterval: "100ms" } } },
        serversTransports: transport(100),
      },
    });
  });

  test("a path must be stripped, and the internal one put before it, in this order", () => {
    const { http } = file({ routes: [{ ...route, path: "/api", stripPath: true, internalPath: "/v1/" }] });
    expect(http.routers["svc_1-dom_1"]).toMatchObject({
      rule: "Host(`a.test`) && (Path(`/api`) || PathPrefix(`/api/`))",
      middlewares: ["svc_1-retry", "svc_1-dom_1-strip", "svc_1-dom_1-prefix"],
    });
    expect(http.middlewares).toMatchObject({
      "svc_1-dom_1-strip": { stripPrefix: { prefixes: ["/api"] } },
      "svc_1-dom_1-prefix": { addPrefix: { prefix: "/v1" } },
    });
    expect(Object.keys(file({ routes: [{ ...route, stripPath: true }] }).http.middlewares ?? {})).toEqual([
      "svc_1-retry",
    ]);
  });

  test("connections must not be kept from two replicas on, nor while requests are held", () => {
    expect(file({ target: { kind: "service", name: "web-42-k", replicas: 2 } }).http.serversTransports).toEqual(
      transport(-1),
    );
    const held = file({ target: { kind: "held", name: "web-43-k" } });
    expect(held.http.serversTransports).toEqual(transport(-1));
    expect(held.http.middlewares).toEqual({ "svc_1-retry": { retry: { attempts: 40, initialInterval: "250ms" } } });
    expect(held.http.services).toEqual({ "svc_1-80": balancer("http://tasks.web-43-k:80") });
  });

  test("a service that does not run must answer with a page", () => {
    expect(file({ target: { kind: "page", page: "stopped" } })).toEqual({
      http: {
        routers: {
          "svc_1-dom_1": {
            rule: "Host(`a.test`)",
            entryPoints: ["web"],
            service: "svc_1-page",
            middlewares: ["svc_1-page"],
          },
        },
        services: { "svc_1-page": { loadBalancer: { servers: [{ url: "http://172.30.0.3:8080" }] } } },
        middlewares: { "svc_1-page": { replacePath: { path: "/stopped" } } },
      },
    });
  });

  test("a candidate must be reached on the private entry point with the token only", () => {
    const { routers, services } = file({ probe }).http;
    expect(routers["svc_1-probe-81"]).toEqual({
      rule: "Header(`X-Probe`, `tok`) && Header(`X-Probe-Port`, `81`)",
      entryPoints: ["private"],
      service: "svc_1-probe-81",
      middlewares: ["svc_1-probe"],
    });
    expect(services?.["svc_1-probe-80"]).toEqual(balancer("http://tasks.web-43-k:80"));
    expect(services?.["svc_1-80"]).toEqual(balancer("http://tasks.web-42-k:80"));
  });

  test("a back-quote must be refused wherever a rule has a word", () => {
    for (const bad of [{ host: "a`) || Host(`b" }, { path: "/`" }])
      expect(() => file({ routes: [{ ...route, ...bad }] })).toThrow("back-quote");
    expect(() => file({ probe: { ...probe, token: "`" } })).toThrow("back-quote");
    expect(() => privateFile({ proxySecret: "`", pagesUrl: "http://x" })).toThrow("back-quote");
  });

  test("whatever the door lets in must stay inside its word of the rule", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 20 }), fc.string({ maxLength: 20 }), (host, path) => {
        const taken = { host: HostName.safeParse(host), path: UrlPath.safeParse(`/${path}`) };
        if (!taken.host.success || !taken.path.success) return;
        const routes = [{ ...route, host: taken.host.data, path: taken.path.data }];
        expect(file({ routes }).http.routers["svc_1-dom_1"]?.rule).toMatch(
          /^Host\(`[^`]+`\)( && \(Path\(`[^`]+`\) \|\| PathPrefix\(`[^`]+`\)\))?$/,
        );
      }),
    );
  });

  test("a file must be the same after it was written and read", () => {
    for (const each of [
      file(),
      file({ probe }),
      file({ target: { kind: "page", page: "stopped" } }),
      file({ routes: [] }),
    ])
      expect(JSON.stringify(checkDynamic(JSON.parse(JSON.stringify(each, null, 1))))).toBe(JSON.stringify(each));
  });
});

describe("the check", () => {
  const router = { rule: "Host(`a`)", entryPoints: ["web"], service: "s" };
  const service = { loadBalancer: { servers: [{ url: "http://x" }] } };
  const whole = { http: { routers: { r: router }, services: { s: service } } };

  test("a whole file must pass", () => {
    expect(checkDynamic(whole)).toEqual(whole);
  });

  test.each<[string, unknown]>([
    ["an unknown field at the top", { ...whole, tls: {} }],
    ["an unknown field of http", { http: { ...whole.http, tcp: {} } }],
    ["an unknown field of a router", { http: { ...whole.http, routers: { r: { ...router, ruleSyntax: "v2" } } } }],
    ["a field of its TLS", { http: { ...whole.http, routers: { r: { ...router, tls: { options: "o" } } } } }],
    ["an unknown field of a service", { http: { ...whole.http, services: { s: { ...service, mirroring: {} } } } }],
    ["a router's missing field", { http: { ...whole.http, routers: { r: { rule: "x", service: "s" } } } }],
    ["a service that is not there", { http: { routers: { r: router } } }],
    [
      "a service named like a method",
      { http: { routers: { r: { ...router, service: "toString" } }, services: { s: service } } },
    ],
    ["a middleware that is not there", { http: { ...whole.http, routers: { r: { ...router, middlewares: ["m"] } } } }],
    ["a transport that is not there", { http: { ...whole.http, services: { s: balancer("http://x") } } }],
    ["no object", "http:"],
  ])("%s must be refused", (_what, value) => {
    expect(() => checkDynamic(value)).toThrow();
  });
});

test("what the proxy must show is every router and every balancer's server", () => {
  const { routers, servers } = expectedOf(file({ probe, routes: [route, { ...route, domainId: "dom_2", port: 81 }] }));
  expect(routers.sort()).toEqual(["svc_1-dom_1", "svc_1-dom_2", "svc_1-probe-80", "svc_1-probe-81"]);
  expect([...servers].sort()).toEqual([
    ["svc_1-80", "http://tasks.web-42-k:80"],
    ["svc_1-81", "http://tasks.web-42-k:81"],
    ["svc_1-probe-80", "http://tasks.web-43-k:80"],
    ["svc_1-probe-81", "http://tasks.web-43-k:81"],
  ]);
});

test("the live service must be read from the file, and a candidate is not live", () => {
  expect(liveServiceOf(undefined, "svc_1")).toBeUndefined();
  expect(liveServiceOf(file({ probe }), "svc_1")).toBe("web-42-k");
  expect(liveServiceOf(file({ probe, routes: [] }), "svc_1")).toBeUndefined();
  expect(liveServiceOf(file({ probe, target: { kind: "page", page: "not-deployed" } }), "svc_1")).toBeUndefined();
  expect(liveServiceOf(file({ target: { kind: "held", name: "web-43-k" } }), "svc_1")).toBe("web-43-k");
});

test("the private file must keep the API behind its secret and answer for unknown hosts last", () => {
  const { routers } = privateFile({ proxySecret: "s3cret", pagesUrl: "http://x" }).http;
  expect(routers["moorage-api"]).toMatchObject({
    rule: "Header(`X-Proxy-Secret`, `s3cret`) && PathPrefix(`/api`)",
    entryPoints: ["private"],
  });
  expect(routers["moorage-unknown"]).toMatchObject({ entryPoints: ["web"], priority: 1 });
});
