import { command, run } from "@moorage/db/schema";
import { count, eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { loadService } from "../authorize.ts";
import type { ServiceContext } from "../context.ts";
import { claimDeployment, deployService, finishDeployment, listDeployments, recordImage } from "../deployment/index.ts";
import { removeService } from "../service/index.ts";
import { auditRows, makeOrganization, makeProject, makeService } from "../testing/fixtures.ts";
import { type TestRuntime, testRuntime } from "../testing/runtime.ts";
import {
  cancelCommand,
  claimCommand,
  finishCommand,
  getCommand,
  listCommands,
  listOpenCommands,
  RunCommand,
  runCommand,
} from "./index.ts";

let runtime: TestRuntime;
beforeAll(async () => {
  runtime = await testRuntime();
});
afterAll(() => runtime.close());

/** A service whose version 1 serves. */
async function serving(): Promise<ServiceContext> {
  const ctx = await makeService(await makeProject(await makeOrganization(runtime)));
  const { id } = await deployService(ctx, {});
  const bundle = await claimDeployment(runtime, id);
  if (!bundle) throw new Error("nothing was claimed");
  await recordImage(runtime, id, "sha256:one");
  await finishDeployment(runtime, bundle, { status: "succeeded" });
  return loadService(ctx, ctx.service.id);
}
const ask = (ctx: ServiceContext, ...argv: string[]) => runCommand(ctx, RunCommand.parse({ argv }));
async function begin(ctx: ServiceContext, ...argv: string[]) {
  const { id } = await ask(ctx, ...argv);
  const bundle = await claimCommand(runtime, id);
  if (!bundle) throw new Error("nothing was claimed");
  return bundle;
}

test("a command must take the image that serves, be audited and wake the worker", async () => {
  const ctx = await serving();
  const { id } = await ask(ctx, "sh", "-c", "echo 'a b'");
  expect(await listCommands(ctx, { limit: 9 })).toMatchObject([
    {
      id,
      title: `sh -c 'echo '\\''a b'\\'''`,
      status: "queued",
      number: 1,
      exitCode: null,
      argv: ["sh", "-c", "echo 'a b'"],
    },
  ]);
  const [row] = await runtime.db.select().from(command).where(eq(command.id, id));
  expect(row).toMatchObject({ image: "sha256:one", limits: { processes: 4_096, timeoutSeconds: 3_600 } });
  expect(runtime.enqueued.at(-1)).toEqual({ name: "command", input: { commandId: id } });
  expect(JSON.stringify(await auditRows(ctx, "test.change"))).toContain("echo");
});

test("without a version there is no image, and without a program no command", async () => {
  const bare = await makeService(await makeProject(await makeOrganization(runtime)));
  await expect(ask(bare, "true")).rejects.toMatchObject({ code: "PRECONDITION" });
  expect(RunCommand.safeParse({ argv: [] }).success).toBe(false);
  expect(RunCommand.safeParse({ argv: [""] }).success).toBe(false);
  expect(RunCommand.safeParse({ argv: ["true"], limits: { timeoutSeconds: 100_000 } }).success).toBe(false);
});

test("a command must run beside a deployment, and neither be replaced by one nor listed as one", async () => {
  const ctx = await serving();
  const bundle = await begin(ctx, "sleep", "60");
  const next = await deployService(ctx, {});
  expect(await claimDeployment(runtime, next.id)).toBeDefined();
  await deployService(await loadService(ctx, ctx.service.id), {});
  expect((await getCommand(ctx, bundle.run.id)).status).toBe("running");
  expect((await listDeployments(ctx, { limit: 9 })).map(({ id }) => id)).not.toContain(bundle.run.id);
});

test("its end must be kept once, with its exit code", async () => {
  const ctx = await serving();
  const bundle = await begin(ctx, "false");
  const cause = { code: "PRECONDITION" as const, message: "It ended with exit code 1." };
  await finishCommand(runtime, bundle, { status: "failed", cause, exitCode: 1 });
  expect(await getCommand(ctx, bundle.run.id)).toMatchObject({ status: "failed", exitCode: 1, cause });
  expect(await claimCommand(runtime, bundle.run.id)).toBeUndefined();
  await expect(cancelCommand(ctx, bundle.run.id)).rejects.toMatchObject({ code: "PRECONDITION" });
});

test("one that waits must be cancelled at once, one that runs by the worker, both with their service", async () => {
  const ctx = await serving();
  const waiting = await ask(ctx, "true");
  expect(await cancelCommand(ctx, waiting.id)).toEqual({ cancelled: "now" });
  expect(await claimCommand(runtime, waiting.id)).toBeUndefined();
  const { run: at } = await begin(ctx, "true");
  expect(await cancelCommand(ctx, at.id)).toEqual({ cancelled: "soon" });
  expect(runtime.enqueued.at(-1)).toEqual({ name: "cancelCommand", input: { commandId: at.id } });
  const { run: other } = await begin(ctx, "true");
  await removeService(ctx, { confirm: ctx.service.name });
  expect(runtime.enqueued).toContainEqual({ name: "cancelCommand", input: { commandId: other.id } });
  expect(runtime.enqueued).not.toContainEqual({ name: "cancel", input: { serviceId: ctx.service.id } });
  expect(await listOpenCommands(runtime, ctx.service.id)).toEqual([at.id, other.id]);
});

test("a stranger must find none, another service's page none of this one", async () => {
  const ctx = await serving();
  const { id } = await ask(ctx, "true");
  const stranger = await makeOrganization(runtime);
  await expect(getCommand(stranger, id)).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expect(cancelCommand(stranger, id)).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expect(getCommand(ctx, id, "svc_other")).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("a few must run at once and no more, and a list must not grow without end", async () => {
  const ctx = await serving();
  for (let n = 0; n < 5; n += 1) await ask(ctx, "true");
  await expect(ask(ctx, "true")).rejects.toMatchObject({
    code: "INVALID",
    message: expect.stringMatching(/5 commands/),
  });
  for (const id of await listOpenCommands(runtime, ctx.service.id)) await cancelCommand(ctx, id);
  for (let n = 0; n < 60; n += 1) await cancelCommand(ctx, (await ask(ctx, `${n}`)).id);
  const [rows] = await runtime.db.select({ rows: count() }).from(run).where(eq(run.serviceId, ctx.service.id));
  expect(rows?.rows).toBe(51);
});
