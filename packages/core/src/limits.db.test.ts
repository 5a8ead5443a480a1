import { apiKey, domain, environment } from "@moorage/db/schema";
import { afterAll, beforeAll, expect, test } from "vitest";
import { CreateApiKey, createApiKey } from "./api-key/index.ts";
import { loadProject } from "./authorize.ts";
import { RequestDeployment } from "./deployment/index.ts";
import { CreateDomain, createDomain } from "./domain/index.ts";
import { createEnvironment } from "./environment/index.ts";
import { limits } from "./limits.ts";
import { save, type TestRuntime, testRuntime, variableWorld } from "./testing/index.ts";

let runtime: TestRuntime;
beforeAll(async () => {
  runtime = await testRuntime();
});
afterAll(() => runtime.close());

const many = <T>(count: number, make: (n: number) => T): T[] => Array.from({ length: count }, (_, n) => make(n));

test("masses of rows must be refused with a reason, of each kind", async () => {
  const { service, ctx } = await variableWorld(runtime);
  const { organizationId } = ctx;
  const userId = ctx.actor.userId ?? "";
  const project = { ...ctx, ...(await loadProject(ctx, service.project.id)) };

  const key = (n: number) => ({ organizationId, userId, name: "k", hash: `hash-${n}`, start: "k" });
  await runtime.db.insert(apiKey).values(many(limits.apiKeysPerUser, key));
  const refused = { code: "INVALID", message: expect.stringMatching(/no more are possible|at most/) };
  await expect(createApiKey(ctx, CreateApiKey.parse({ name: "more" }))).rejects.toMatchObject(refused);

  const host = (n: number) => ({ serviceId: service.service.id, host: `h${n}.example.com`, port: 80 });
  await runtime.db.insert(domain).values(many(limits.domainsPerService, host));
  const more = CreateDomain.parse({ host: "more.example.com", port: 80 });
  await expect(createDomain(service, more)).rejects.toMatchObject(refused);

  const stage = (n: number) => ({ projectId: service.project.id, name: `e${n}`, slug: `e${n}` });
  await runtime.db.insert(environment).values(many(limits.environmentsPerProject, stage));
  await expect(createEnvironment(project, { name: "more", description: "" })).rejects.toMatchObject(refused);
});

test("variables must not grow beyond what a container takes, what is stored counted with what is new", async () => {
  const { own } = await variableWorld(runtime);
  const value = "x".repeat(60_000);
  for (const name of "ABCDEFGH") await save(own, { [name]: value });
  await expect(save(own, { ONE_MORE: value })).rejects.toMatchObject({ code: "INVALID" });
  await save(own, { A: "short" });
  await save(own, { ONE_MORE: value });
});

test("text that a database cannot hold must be refused at its field", () => {
  for (const text of ["a\0b", "half \ud83d"])
    for (const field of ["title", "description"])
      expect(RequestDeployment.safeParse({ [field]: text }).error?.issues[0]?.path, field).toEqual([field]);
  expect(RequestDeployment.parse({ title: " fine 🚀 " }).title).toBe("fine 🚀");
});
