/** Routes to Traefik's dynamic configuration. Pure; what is written is checked by `checkDynamic` first. */
import { z } from "zod";
import { type ProxyRules, placedRules, portOfName } from "./proxy-file.ts";
import type { Route } from "./route.ts";

/** Who answers: a Swarm service, or our page for what does not run. */
export type Target =
  | { kind: "service"; name: string; replicas: number }
  /** In place: the next service, whose name does not resolve yet, so that requests wait. */
  | { kind: "held"; name: string }
  | { kind: "page"; page: "stopped" | "not-deployed" };

export interface RouteFileInput {
  serviceId: string;
  routes: readonly Route[];
  target: Target;
  /** A candidate that only the private entry point reaches, with the token. */
  probe?: { name: string; ports: readonly number[]; token: string };
  pagesUrl: string;
  /** What somebody added; null or absent for nothing. */
  rules?: ProxyRules | null;
}

const strict = <T extends z.ZodRawShape>(shape: T) => z.strictObject(shape);
/** Traefik stops reading the whole directory at one unknown field, so what we write is a closed shape. */
const Dynamic = strict({
  http: strict({
    routers: z.record(
      z.string(),
      strict({
        rule: z.string(),
        entryPoints: z.array(z.string()),
        tls: strict({}).optional(),
        service: z.string(),
        middlewares: z.array(z.string()).optional(),
        priority: z.number().int().optional(),
      }),
    ),
    services: z
      .record(
        z.string(),
        strict({
          loadBalancer: strict({
            servers: z.array(strict({ url: z.string() })),
            serversTransport: z.string().optional(),
            passHostHeader: z.boolean().optional(),
          }),
        }),
      )
      .optional(),
    middlewares: z.record(z.string(), z.record(z.string(), z.unknown())).optional(),
    serversTransports: z
      .record(
        z.string(),
        strict({
          maxIdleConnsPerHost: z.number().int(),
          forwardingTimeouts: strict({ dialTimeout: z.string(), idleConnTimeout: z.string() }),
        }),
      )
      .optional(),
  }),
});
export type Dynamic = z.output<typeof Dynamic>;

/** Throws when a file could stop Traefik from reading the directory. */
export function checkDynamic(value: unknown): Dynamic {
  const dynamic = Dynamic.parse(value);
  const { routers, services = {}, middlewares = {}, serversTransports = {} } = dynamic.http;
  for (const [name, router] of Object.entries(routers)) {
    const known = router.service.includes("@") || Object.hasOwn(services, router.service);
    if (!known) throw new Error(`router ${name} names a service that is not in its file`);
    for (const used of router.middlewares ?? [])
      if (!Object.hasOwn(middlewares, used))
        throw new Error(`router ${name} names a middleware that is not in its file`);
  }
  for (const { loadBalancer } of Object.values(services))
    if (loadBalancer.serversTransport && !Object.hasOwn(serversTransports, loadBalancer.serversTransport))
      throw new Error("a service names a transport that is not in its file");
  return dynamic;
}

export const serverUrl = (serviceName: string, port: number): string => `http://tasks.${serviceName}:${port}`;
const balancerName = (serviceId: string, port: number): string => `${serviceId}-${port}`;
const routerName = (serviceId: string, domainId: string): string => `${serviceId}-${domainId}`;

/** On answers to probes: the Swarm service that the route led to. */
export const candidateHeader = "x-moorage-candidate";

const retryHeld = { attempts: 40, initialInterval: "250ms" };
const retryUsual = { attempts: 3, initialInterval: "100ms" };

/** Back-quotes delimit a rule's words; host and path are checked at the door, so this is a second fence. */
const word = (text: string): string => {
  if (text.includes("`")) throw new Error("a rule's word has no back-quote");
  return `\`${text}\``;
};

/** A path counts by whole segments: /api takes /api and /api/x, not /apifoo. */
function ruleOf({ host, path }: Route): string {
  const hostRule = `Host(${word(host)})`;
  if (path === "/") return hostRule;
  const segment = path.replace(/\/+$/, "");
  return `${hostRule} && (Path(${word(segment)}) || PathPrefix(${word(`${segment}/`)}))`;
}

/** The one file of a service: its domains, and its candidate while one is proved. */
export function routeFile(input: RouteFileInput): Dynamic {
  const file: Dynamic = { http: { routers: {}, services: {}, middlewares: {}, serversTransports: {} } };
  for (const route of input.routes) addRoute(file, input, route);
  if (input.probe) addProbe(file, input, input.probe);
  if (input.rules) addRules(file, input, input.rules);
  const { target } = input;
  if (target.kind !== "page" || input.probe)
    file.http.serversTransports = {
      [input.serviceId]: {
        // A pooled connection sticks to one task and outlives a switch: with several replicas, or a held gap, each request dials.
        maxIdleConnsPerHost: target.kind === "service" && target.replicas === 1 ? 100 : -1,
        forwardingTimeouts: { dialTimeout: "2s", idleConnTimeout: "3s" },
      },
    };
  return checkDynamic(pruned(file));
}

/** Traefik refuses empty maps in its file provider. */
function pruned(file: Dynamic): Dynamic {
  const entries = Object.entries(file.http).filter(
    ([name, part]) => name === "routers" || Object.keys(part ?? {}).length > 0,
  );
  return { http: Object.fromEntries(entries) as Dynamic["http"] };
}

function addRoute(file: Dynamic, { serviceId, target, pagesUrl }: RouteFileInput, route: Route): void {
  const name = routerName(serviceId, route.domainId);
  const { routers, services = {}, middlewares = {} } = file.http;
  const rule = ruleOf(route);
  if (target.kind === "page") {
    routers[name] = toPage(file, serviceId, { rule, page: target.page, pagesUrl });
    return;
  }
  const used = [addRetry(file, serviceId, target)];
  if (route.stripPath && route.path !== "/") {
    middlewares[`${name}-strip`] = { stripPrefix: { prefixes: [route.path.replace(/\/+$/, "")] } };
    used.push(`${name}-strip`);
  }
  if (route.internalPath !== "/") {
    middlewares[`${name}-prefix`] = { addPrefix: { prefix: route.internalPath.replace(/\/+$/, "") } };
    used.push(`${name}-prefix`);
  }
  const service = balancerName(serviceId, route.port);
  services[service] = balancerOf(serviceId, target.name, route.port);
  routers[name] = { rule, entryPoints: ["web"], service, middlewares: used };
}

const balancerOf = (serviceId: string, name: string, port: number) => ({
  loadBalancer: { servers: [{ url: serverUrl(name, port) }], serversTransport: serviceId },
});

function addRetry({ http: { middlewares = {} } }: Dynamic, serviceId: string, { kind }: Target): string {
  middlewares[`${serviceId}-retry`] = { retry: kind === "held" ? retryHeld : retryUsual };
  return `${serviceId}-retry`;
}

function toPage(
  { http: { services = {}, middlewares = {} } }: Dynamic,
  serviceId: string,
  { rule, page, pagesUrl }: { rule: string; page: string; pagesUrl: string },
): Dynamic["http"]["routers"][string] {
  const name = `${serviceId}-page`;
  services[name] = { loadBalancer: { servers: [{ url: pagesUrl }] } };
  middlewares[name] = { replacePath: { path: `/${page}` } };
  return { rule, entryPoints: ["web"], service: name, middlewares: [name] };
}

/** Routers of somebody's own lead to the same version as the domains', wait with them and show the same page. */
function addRules(file: Dynamic, { serviceId, target, pagesUrl, routes }: RouteFileInput, rules: ProxyRules): void {
  const { routers, services = {}, middlewares = {} } = file.http;
  const placed = placedRules(rules, serviceId);
  const domains = new Set(routes.map(({ domainId }) => routerName(serviceId, domainId)));
  if (target.kind !== "page") {
    Object.assign(services, placed.services);
    Object.assign(middlewares, placed.middlewares);
  }
  for (const [name, own] of Object.entries(placed.routers)) {
    const { rule, service, priority, middlewares: wanted } = own;
    const stands = { entryPoints: own.entryPoints, ...(own.tls && { tls: own.tls }) };
    const isDomains = name.startsWith(`${serviceId}-dom_`);
    if (isDomains && (target.kind === "page" || !domains.has(name))) continue; // its domain is gone, or its page is there
    if (target.kind === "page") {
      routers[name] = { ...toPage(file, serviceId, { rule, page: target.page, pagesUrl }), ...stands };
      continue;
    }
    const port = portOfName(serviceId, service);
    if (port !== undefined) services[service] ??= balancerOf(serviceId, target.name, port);
    const used = new Set([addRetry(file, serviceId, target), ...wanted.filter((each) => middlewares[each])]);
    routers[name] = {
      rule: routers[name]?.rule ?? rule,
      ...stands,
      service,
      middlewares: [...used],
      ...(priority === undefined ? {} : { priority }),
    };
  }
}

function addProbe(file: Dynamic, { serviceId }: RouteFileInput, probe: NonNullable<RouteFileInput["probe"]>): void {
  const { routers, services = {}, middlewares = {} } = file.http;
  middlewares[`${serviceId}-probe`] = {
    headers: {
      customRequestHeaders: { "X-Probe": "", "X-Probe-Port": "", "X-Forwarded-Proto": "https" },
      // Says that this route answered: until it is loaded, the proxy's own 404 would look like the app's.
      customResponseHeaders: { [candidateHeader]: probe.name },
    },
  };
  for (const port of probe.ports) {
    const name = `${serviceId}-probe-${port}`;
    services[name] = balancerOf(serviceId, probe.name, port);
    routers[name] = {
      rule: `Header(\`X-Probe\`, ${word(probe.token)}) && Header(\`X-Probe-Port\`, \`${port}\`)`,
      entryPoints: ["private"],
      service: name,
      middlewares: [`${serviceId}-probe`],
    };
  }
}

/** What the proxy must show before a switch counts: each router present, each balancer with its server. */
export function expectedOf(file: Dynamic): { routers: string[]; servers: Map<string, string> } {
  const servers = Object.entries(file.http.services ?? {}).map(([name, { loadBalancer }]): [string, string] => [
    name,
    loadBalancer.servers[0]?.url ?? "",
  ]);
  return { routers: Object.keys(file.http.routers), servers: new Map(servers) };
}

/** The Swarm service that a file sends requests to, if it sends any to one. */
export function liveServiceOf(file: Dynamic | undefined, serviceId: string): string | undefined {
  for (const [name, { loadBalancer }] of Object.entries(file?.http.services ?? {})) {
    if (name.startsWith(`${serviceId}-probe-`)) continue;
    const match = /^http:\/\/tasks\.([^:/]+):\d+$/.exec(loadBalancer.servers[0]?.url ?? "");
    if (match) return match[1];
  }
  return undefined;
}

/** Whether a file makes requests wait for a service that nothing has proved yet. */
export function isHeld(file: Dynamic | undefined, serviceId: string): boolean {
  const retry = file?.http.middlewares?.[`${serviceId}-retry`];
  return JSON.stringify(retry) === JSON.stringify({ retry: retryHeld });
}

/** The file that is always there: the API behind a secret header, and the answer for hosts that nobody has. */
export function privateFile(input: { proxySecret: string; pagesUrl: string }): Dynamic {
  return checkDynamic({
    http: {
      routers: {
        "moorage-api": {
          rule: `Header(\`X-Proxy-Secret\`, ${word(input.proxySecret)}) && PathPrefix(\`/api\`)`,
          entryPoints: ["private"],
          service: "api@internal",
        },
        "moorage-unknown": {
          rule: "PathPrefix(`/`)",
          entryPoints: ["web"],
          service: "moorage-pages",
          middlewares: ["moorage-unknown"],
          priority: 1,
        },
      },
      services: { "moorage-pages": { loadBalancer: { servers: [{ url: input.pagesUrl }] } } },
      middlewares: { "moorage-unknown": { replacePath: { path: "/unknown" } } },
    },
  });
}
