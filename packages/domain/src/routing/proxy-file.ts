/**
 * What somebody adds to the file that the proxy gets for a service. The generated part stays generated, since it leads to
 * the version that serves; routers and middlewares of their own stand beside it and use its names.
 */
import { z } from "zod";
import { AppError, type Issue } from "../errors.ts";
import { recordOf } from "../record.ts";
import { Middleware } from "./middlewares.ts";

/** No "@": that would lead to another provider's parts, the proxy's own API among them. */
const Name = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$/, "A name has letters, digits, dots, hyphens and underscores.");
const named = <T extends z.ZodType>(value: T) => recordOf(Name, value);
const Address = z
  .url({ protocol: /^https?$/ })
  .refine((url) => !/^https?:\/\/tasks\./i.test(url), "Name the generated service instead.");

/** Of the proxy, those that the world reaches: http and https. */
const entryPoints = ["web", "websecure"] as const;
type EntryPoint = (typeof entryPoints)[number];

const EntryPoints = z
  .array(z.enum(entryPoints, "The proxy has the entry points web, for http, and websecure, for https."))
  .min(1)
  .max(1, "A router stands on one entry point. Add another router for the other.");

export const ProxyRules = z.strictObject({
  http: z.strictObject({
    routers: named(
      z.strictObject({
        rule: z.string().min(1).max(4_000),
        service: Name,
        entryPoints: EntryPoints.optional(),
        /** The proxy's own certificate: others come with TLS for domains. */
        tls: z.strictObject({}).optional(),
        middlewares: z.array(Name).max(50).optional(),
        priority: z.number().int().min(1).max(1_000_000).optional(),
      }),
    ).optional(),
    middlewares: named(Middleware).optional(),
    services: named(
      z.strictObject({
        loadBalancer: z.strictObject({
          servers: z
            .array(z.strictObject({ url: Address }))
            .min(1)
            .max(20),
          passHostHeader: z.boolean().optional(),
        }),
      }),
    ).optional(),
  }),
});
export type ProxyRules = z.output<typeof ProxyRules>;

type Router = NonNullable<ProxyRules["http"]["routers"]>[string];

/** Where a router stands that names no entry point. */
const entryPointOf = ({ entryPoints: named, tls }: Pick<Router, "entryPoints" | "tls">): EntryPoint =>
  named?.[0] ?? (tls ? "websecure" : "web");

/** The name in the file of something of one's own: two services may use the same word. */
const ownName = (serviceId: string, name: string): string => `${serviceId}-own-${name}`;
const isGenerated = (serviceId: string, name: string): boolean => name.startsWith(`${serviceId}-`);

/** The port of a generated service. */
export const portOfName = (serviceId: string, name: string): number | undefined => {
  const port = isGenerated(serviceId, name) ? name.slice(serviceId.length + 1) : "";
  return /^[1-9]\d{0,4}$/.test(port) && Number(port) <= 65_535 ? Number(port) : undefined;
};

/** Ports of the app that rules lead to. */
export const portsOfRules = (serviceId: string, rules: ProxyRules | null): number[] =>
  Object.values(rules?.http.routers ?? {}).flatMap(({ service }) => portOfName(serviceId, service) ?? []);

/** Throws INVALID with the path of each thing that is wrong. `generated`: the rule of each domain's router. */
export function checkProxyRules(value: unknown, serviceId: string, generated: ReadonlyMap<string, string>): ProxyRules {
  const parsed = ProxyRules.safeParse(value);
  if (!parsed.success) throw refused(parsed.error.issues.flatMap(issuesOf));
  const issues = referenceIssues(parsed.data, serviceId, generated);
  if (issues.length > 0) throw refused(issues);
  return parsed.data;
}

/** An unknown field has a path of its own. */
function issuesOf(issue: z.core.$ZodIssue): Issue[] {
  const path = issue.path.map((part) => (typeof part === "symbol" ? String(part) : part));
  if (issue.code !== "unrecognized_keys") return [{ path, message: issue.message }];
  return issue.keys.map((key) => ({
    path: [...path, key],
    message: "There is no such field, or it may not be set here.",
  }));
}

function refused(issues: Issue[]): AppError {
  const at = issues.map(({ path, message }) => ({ path: ["proxyFile", ...path], message }));
  const first = issues[0];
  const message = first ? `${first.path.join(".") || "The file"}: ${first.message}` : "The file is not valid.";
  return new AppError("INVALID", message, { field: "proxyFile", issues: at });
}

function referenceIssues({ http }: ProxyRules, serviceId: string, generated: ReadonlyMap<string, string>): Issue[] {
  const issues: Issue[] = [];
  const { middlewares = {}, services = {} } = http;
  const service = (path: Issue["path"], name: string) => {
    if (!Object.hasOwn(services, name) && portOfName(serviceId, name) === undefined)
      issues.push({ path, message: `There is no service ${name}: name one of this file, or ${serviceId}-PORT.` });
  };
  const uses = (path: Issue["path"], names: readonly string[] = []) =>
    names.forEach((name, index) => {
      if (!Object.hasOwn(middlewares, name) && !isGenerated(serviceId, name))
        issues.push({ path: [...path, index], message: `There is no middleware ${name} in this file.` });
    });
  for (const [name, router] of Object.entries(http.routers ?? {})) {
    service(["http", "routers", name, "service"], router.service);
    uses(["http", "routers", name, "middlewares"], router.middlewares);
  }
  for (const [name, { chain, errors }] of Object.entries(middlewares)) {
    if (chain) uses(["http", "middlewares", name, "chain", "middlewares"], chain.middlewares);
    if (errors) service(["http", "middlewares", name, "errors", "service"], errors.service);
  }
  return [...nameIssues({ http }, serviceId, generated), ...entryPointIssues({ http }, serviceId), ...issues];
}

/** With TLS on the port of http, or without on that of https, nobody's browser would be answered. */
function entryPointIssues({ http }: ProxyRules, serviceId: string): Issue[] {
  return Object.entries(http.routers ?? {}).flatMap(([name, router]): Issue[] => {
    const path = ["http", "routers", name];
    const secure = entryPointOf(router) === "websecure";
    if (isGenerated(serviceId, name) && secure)
      return [
        { path: [...path, "entryPoints"], message: "A domain's router stays on web. Add one with another name." },
      ];
    if (secure && !router.tls)
      return [{ path: [...path, "tls"], message: "What stands on websecure speaks TLS: add `tls: {}`." }];
    if (!secure && router.tls)
      return [{ path: [...path, "entryPoints"], message: "What speaks TLS stands on websecure, not on web." }];
    return [];
  });
}

/** What is generated keeps its names, and a domain's router its rule. */
function nameIssues({ http }: ProxyRules, serviceId: string, generated: ReadonlyMap<string, string>): Issue[] {
  const { routers = {}, middlewares = {}, services = {} } = http;
  const taken = Object.entries({ middlewares, services }).flatMap(([part, table]) =>
    Object.keys(table)
      .filter((name) => isGenerated(serviceId, name))
      .map((name) => ({
        path: ["http", part, name],
        message: "What begins like this is generated: choose another name.",
      })),
  );
  const foreign = Object.entries(routers).flatMap(([name, { rule }]): Issue[] => {
    if (!isGenerated(serviceId, name) || generated.get(name) === rule) return [];
    const path = ["http", "routers", name, ...(generated.has(name) ? ["rule"] : [])];
    return [{ path, message: "The rule of a domain's router is the domain's. Add a router with another name." }];
  });
  return [...taken, ...foreign];
}

/** Names as they are in the file that is written. */
export function placedRules({ http }: ProxyRules, serviceId: string) {
  const nameOf = (name: string) => (isGenerated(serviceId, name) ? name : ownName(serviceId, name));
  const placed = <T, R>(table: Record<string, T> | undefined, change: (value: T) => R): Record<string, R> =>
    Object.fromEntries(Object.entries(table ?? {}).map(([name, value]) => [nameOf(name), change(value)]));
  return {
    routers: placed(http.routers, (router) => ({
      ...router,
      entryPoints: [entryPointOf(router)],
      service: nameOf(router.service),
      middlewares: (router.middlewares ?? []).map(nameOf),
    })),
    services: placed(http.services, (service) => service),
    middlewares: placed(http.middlewares, ({ chain, errors, ...other }) => ({
      ...other,
      ...(chain ? { chain: { middlewares: chain.middlewares.map(nameOf) } } : {}),
      ...(errors ? { errors: { ...errors, service: nameOf(errors.service) } } : {}),
    })),
  };
}
