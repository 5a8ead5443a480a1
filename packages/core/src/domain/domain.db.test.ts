import { domain, server } from "@moorage/db/schema";
import { HostName } from "@moorage/domain";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ServiceContext } from "../context.ts";
import { first } from "../rows.ts";
import { saveSetting } from "../setting/setting.ts";
import {
  auditRows,
  makeOrganization,
  makeProject,
  makeService,
  type TestRuntime,
  testRuntime,
} from "../testing/index.ts";
import {
  CreateDomain,
  createDomain,
  generateHost,
  generateHostFor,
  listDomains,
  loadDomain,
  removeDomain,
  ToggleDomain,
  toggleDomain,
  UpdateDomain,
  updateDomain,
} from "./index.ts";

let runtime: TestRuntime;
let count = 0;
beforeAll(async () => {
  runtime = await testRuntime();
});
afterAll(() => runtime.close());

const freshHost = () => `app-${++count}.example.com`;
const create = (ctx: ServiceContext, input: object) => createDomain(ctx, CreateDomain.parse(input));
const aService = async (options: { port?: number | null; name?: string } = {}) =>
  makeService(await makeProject(await makeOrganization(runtime)), options);

test("a domain must be stored, reconciled after the commit and audited", async () => {
  const ctx = { ...(await aService()), operation: "domain.create" };
  runtime.enqueued.length = 0;
  const row = await create(ctx, { host: " App-One.Example.COM ", path: "/api/" });
  expect(row).toMatchObject({ host: "app-one.example.com", path: "/api", port: null, enabled: true, provedAt: null });
  expect(runtime.enqueued).toEqual([{ name: "reconcile", input: { serviceId: ctx.service.id } }]);
  expect(runtime.published.at(-1)).toMatchObject({ type: "domain.changed", serviceId: ctx.service.id });
  expect(await auditRows(ctx, "domain.create")).toMatchObject([{ targetName: "app-one.example.com" }]);
});

test("two services must not claim one host and path; only the own organization learns whose it is", async () => {
  const [mine, theirs] = [await aService({ name: "mine" }), await aService({ name: "theirs" })];
  const host = freshHost();
  await create(theirs, { host });
  const refused = await create(mine, { host }).catch((error: unknown) => error);
  expect(refused).toMatchObject({ code: "CONFLICT", field: "host" });
  expect(JSON.stringify(refused)).not.toContain("theirs");
  const sibling = await makeService(theirs, { name: "sibling" });
  await expect(create(sibling, { host })).rejects.toMatchObject({
    code: "CONFLICT",
    hint: "Shop / production / theirs has it.",
  });
  await create(mine, { host, path: "/other" });
});

test("of many claims at once one must win", async () => {
  const services = [await aService(), await aService(), await aService(), await aService()];
  const host = freshHost();
  const results = await Promise.allSettled(services.map((ctx) => create(ctx, { host })));
  const lost = results.filter((result) => result.status === "rejected");
  expect(lost).toHaveLength(3);
  for (const { reason } of lost) expect(reason).toMatchObject({ code: "CONFLICT" });
});

test("the panel's own host must not be taken", async () => {
  const ctx = await aService();
  const mine = await loadDomain(ctx, (await create(ctx, { host: freshHost() })).id);
  for (const host of ["panel.example.com", "PANEL.example.com", "localhost"]) {
    await expect(create(ctx, { host, path: "/x" })).rejects.toMatchObject({ code: "CONFLICT", field: "host" });
    const moved = updateDomain(mine, UpdateDomain.parse({ host }));
    await expect(moved).rejects.toMatchObject({ code: "CONFLICT", field: "host" });
  }
});

test("a domain must have a port, its own or the service's", async () => {
  const ctx = await aService({ port: null });
  await expect(create(ctx, { host: freshHost() })).rejects.toMatchObject({ code: "INVALID", field: "port" });
  const row = await create(ctx, { host: freshHost(), port: 8_080 });
  expect(await listDomains(ctx)).toMatchObject([{ port: 8_080, effectivePort: 8_080 }]);
  const loaded = await loadDomain(ctx, row.id);
  const portless = updateDomain(loaded, UpdateDomain.parse({ port: null }));
  await expect(portless).rejects.toMatchObject({ code: "INVALID", field: "port" });
  const withPort = await aService({ port: 3_000 });
  await create(withPort, { host: freshHost() });
  expect(await listDomains(withPort)).toMatchObject([{ port: null, effectivePort: 3_000 }]);
});

test("hostile hosts and paths must be refused at their field", () => {
  const hosts = ["", "a b.com", "*.example.com", "-a.com", "a`b.com", "$(x).com", "1.2.3.4", "http://a.com", "a.com/x"];
  for (const host of [...hosts, "a\0.com", "a..b", `${"x".repeat(64)}.com`, "ü.com", "a.com:80"])
    expect(CreateDomain.safeParse({ host }).error?.issues[0]?.path, host).toEqual(["host"]);
  for (const path of ["", "x", "/a`b", "/a b", "/a?b", "/../x", "/a\0", "/a\nb", `/${"x".repeat(500)}`]) {
    expect(CreateDomain.safeParse({ host: "a.com", path }).error?.issues[0]?.path, path).toEqual(["path"]);
    const inner = CreateDomain.safeParse({ host: "a.com", internalPath: path });
    expect(inner.error?.issues[0]?.path, path).toEqual(["internalPath"]);
  }
  for (const port of [0, 65_536, 1.5, "80"])
    expect(CreateDomain.safeParse({ host: "a.com", port }).error?.issues[0]?.path).toEqual(["port"]);
});

test("a change must forget the proof, keep what was not sent, and reconcile", async () => {
  const ctx = await aService();
  const { id } = await create(ctx, { host: freshHost(), path: "/a", stripPath: true, port: 81 });
  await runtime.db.update(domain).set({ provedAt: new Date() }).where(eq(domain.id, id));
  runtime.enqueued.length = 0;
  const changed = await updateDomain(await loadDomain(ctx, id), UpdateDomain.parse({ path: "/b", id: "dom_other" }));
  expect(changed).toMatchObject({ id, path: "/b", stripPath: true, port: 81, provedAt: null });
  const off = await toggleDomain(await loadDomain(ctx, id), ToggleDomain.parse({ enabled: false }));
  expect(off).toMatchObject({ enabled: false, path: "/b" });
  await removeDomain(await loadDomain(ctx, id));
  expect(await listDomains(ctx)).toEqual([]);
  expect(runtime.enqueued).toEqual(Array(3).fill({ name: "reconcile", input: { serviceId: ctx.service.id } }));
});

test("moving to a taken host must be refused and change nothing", async () => {
  const ctx = await aService();
  const [one, two] = [await create(ctx, { host: freshHost() }), await create(ctx, { host: freshHost() })];
  const moved = updateDomain(await loadDomain(ctx, two.id), UpdateDomain.parse({ host: one.host }));
  await expect(moved).rejects.toMatchObject({ code: "CONFLICT", field: "host" });
  expect((await listDomains(ctx)).map(({ host }) => host)).toEqual([one.host, two.host]);
});

test("a list must say where a browser goes, with the proxy's port", async () => {
  const ctx = await aService();
  const { host } = await create(ctx, { host: freshHost(), path: "/shop" });
  expect(await listDomains(ctx)).toMatchObject([{ url: `http://${host}/shop` }]);
  await saveSetting(runtime.db, "proxy.ports", { http: 8_080, https: 8_443 });
  expect(await listDomains(ctx)).toMatchObject([{ url: `http://${host}:8080/shop` }]);
});

test("a generated host must be a valid one that needs no DNS, and carry the address once", async () => {
  const ctx = await aService({ name: "A very long name of a service that has to be cut somewhere" });
  await saveSetting(runtime.db, "proxy.address", null);
  const local = await generateHost(ctx);
  expect(local.host).toMatch(/^[a-z0-9-]{1,40}-[0-9a-f]{4}\.localhost$/);
  expect(HostName.parse(local.host)).toBe(local.host);
  await saveSetting(runtime.db, "proxy.address", "203.0.113.7");
  const numbered = { ...ctx, service: { ...ctx.service, slug: "v-1-2-3-4" } };
  for (const each of [ctx, numbered]) {
    const { host } = await generateHost(each);
    expect(host).toMatch(/^[a-z0-9-]+-[0-9a-f]{4}-203-0-113-7\.sslip\.io$/);
    expect(host).not.toContain("1-2-3-4");
    expect(HostName.parse(host)).toBe(host);
    await create(each, { host });
  }
});

test("the host and the port of a service on another server must be that server's", async () => {
  const ctx = await aService();
  const { organizationId } = ctx;
  const elsewhere = { organizationId, name: "web-2", connection: "ssh" as const, address: "web-2.example.com" };
  const serverId = first(await runtime.db.insert(server).values(elsewhere).returning()).id;
  const moved = { ...ctx, service: { ...ctx.service, serverId } };
  await expect(generateHost(moved)).rejects.toMatchObject({ code: "PRECONDITION" });
  await runtime.db.update(server).set({ publicAddress: "203.0.113.9", httpPort: 8_081 }).where(eq(server.id, serverId));
  expect((await generateHost(moved)).host).toMatch(/-203-0-113-9\.sslip\.io$/);
  expect((await generateHostFor(ctx, { name: "Shop", serverId })).host).toMatch(/^shop-.*-203-0-113-9\.sslip\.io$/);
  const { host } = await create(moved, { host: freshHost() });
  expect(await listDomains(moved)).toMatchObject([{ url: `http://${host}:8081/` }]);
  const stranger = await makeOrganization(runtime);
  await expect(generateHostFor(stranger, { name: "Shop", serverId })).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("a stranger must find no domain", async () => {
  const ctx = await aService();
  const { id } = await create(ctx, { host: freshHost() });
  const stranger = await makeOrganization(runtime);
  await expect(loadDomain(stranger, id)).rejects.toMatchObject({ code: "NOT_FOUND" });
});
