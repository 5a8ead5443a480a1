import { auditRows, withoutWorker } from "@moorage/core/testing";
import { allPermissions, type Permission } from "@moorage/domain";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type FullWorld, fullWorld } from "../testing/full-world.ts";
import { samples } from "../testing/samples.ts";
import { operations } from "./catalog.ts";

const canary = "c4n4ry-5up3r-s3cr3t";
const text = `API_TOKEN='${canary} $HOME "x"'\nPORT=8080\n`;

let world: FullWorld;
let withoutReveal: string;
beforeAll(async () => {
  world = await fullWorld();
  const scope = allPermissions.filter(
    (permission) => permission !== "variables:reveal" && !permission.startsWith("instance:"),
  );
  withoutReveal = await world.keyWith(scope as Permission[]);
});
afterAll(() => world.close());

const save = (env: string | null, key = world.key) =>
  world.call("POST", "application.saveEnvironment", { applicationId: world.all.applicationId, env }, { key });
const one = (key = world.key) =>
  world.call("GET", "application.one", { applicationId: world.all.applicationId }, { key });

test("a text that is saved must be read back as the same values, each read with an audit row", async () => {
  expect((await save(text)).text).toBe("true");
  const before = (await auditRows(world.owner, "variable.export")).length;
  expect((await one()).body).toMatchObject({ env: text });
  const rows = await auditRows(world.owner, "variable.export");
  expect(rows).toHaveLength(before + 1);
  expect(JSON.stringify(rows)).not.toContain(canary);
});

test("build arguments and secrets must be read back by who may reveal them, be absent for others, and stay when sent back", async () => {
  const { applicationId } = world.all;
  const none = { buildArgs: null, buildSecrets: null };
  expect((await one()).body).toMatchObject(none);
  const given = { buildArgs: "MODE=fast\n", buildSecrets: `NPM_TOKEN=${canary}\n` };
  await world.call("POST", "application.saveEnvironment", { applicationId, env: null, ...given });
  const read = (await one()).body as object;
  expect(read).toMatchObject(given);
  const blind = await one(withoutReveal);
  expect(Object.keys(blind.body as object)).not.toEqual(expect.arrayContaining(["buildArgs"]));
  expect(blind.text).not.toContain(canary);
  for (const body of [read, blind.body as object, { applicationId, ...none }])
    expect((await world.call("POST", "application.update", body)).status).toBe(200);
  expect((await one()).body).toMatchObject(given);
  const empty = { buildArgs: "", buildSecrets: "" };
  await world.call("POST", "application.saveEnvironment", { applicationId, env: null, ...empty });
  expect((await one()).body).toMatchObject(none);
});

test("without the permission to reveal, the key must be absent, and writing must still work", async () => {
  const answer = await one(withoutReveal);
  expect(answer.status).toBe(200);
  expect(answer.body).not.toHaveProperty("env");
  expect(answer.text).not.toContain(canary);
  expect((await save(`${text}MORE=1\n`, withoutReveal)).status).toBe(200);
  expect((await one()).body).toMatchObject({ env: `${text}MORE=1\n` });
});

test("null must leave the variables, an empty text must remove them", async () => {
  await save(text);
  expect((await save(null)).text).toBe("true");
  expect((await one()).body).toMatchObject({ env: text });
  await save("");
  expect((await one()).body).toMatchObject({ env: "" });
});

test("a client that reads without the permission and writes back must empty nothing", async () => {
  await save(text);
  const read = (await one(withoutReveal)).body as object;
  expect((await world.call("POST", "application.update", read, { key: withoutReveal })).status).toBe(200);
  expect((await one()).body).toMatchObject({ env: text });
});

test("projects and environments must carry their own text where one of them is read, and nowhere else", async () => {
  const { projectId, environmentId } = world.all;
  await world.call("POST", "project.update", { projectId, env: "P=1\n" });
  await world.call("POST", "environment.update", { environmentId, env: "E=2\n" });
  expect((await world.call("GET", "project.one", { projectId })).body).toMatchObject({ env: "P=1\n" });
  expect((await world.call("GET", "environment.one", { environmentId })).body).toMatchObject({ env: "E=2\n" });
  expect((await world.call("GET", "project.all")).text).not.toContain('"env"');
  expect((await world.call("GET", "environment.byProjectId", { projectId })).text).not.toContain('"env"');
});

test("while nobody opens values, the rest must be answered without them", async () => {
  const answer = await withoutWorker(world.runtime, () => one());
  expect([answer.status, "env" in (answer.body as object)]).toEqual([200, false]);
});

test("a value must be in no answer, no log and no audit row but where it was asked for", async () => {
  await save(text);
  await world.call("POST", "project.update", { projectId: world.all.projectId, env: `T=${canary}` });
  await save(`${text}broken line ${canary}`);
  const revealing = new Set(["project.one", "environment.one", "application.one"]);
  const answers = [];
  for (const { name, input } of samples) {
    const operation = operations.get(name);
    if (!operation || (operation.method === "POST" && !name.startsWith("application."))) continue;
    if (/delete|save|move/.test(name)) continue;
    const answer = await world.call(operation.method, name, input(world.all));
    if (!revealing.has(name)) answers.push(`${name} ${answer.text}`);
  }
  const rows = JSON.stringify(await auditRows(world.owner));
  const logged = world.runtime.logged.join("\n");
  expect(answers.filter((answer) => answer.includes(canary))).toEqual([]);
  expect([rows.includes(canary), logged.includes(canary)]).toEqual([false, false]);
  expect(answers.some((answer) => answer.includes(world.key))).toBe(false);
});

test("a new key must be shown once, whole, and work in this organization only", async () => {
  const { organizationId } = world.all;
  const made = await world.call("POST", "user.createApiKey", { name: "ci", metadata: { organizationId } });
  const { key, id } = made.body as { key: string; id: string };
  expect((await world.call("GET", "user.session", {}, { key })).body).toMatchObject({
    session: { activeOrganizationId: organizationId },
  });
  expect((await world.call("GET", "user.get")).text).not.toContain(key);
  await world.call("POST", "user.deleteApiKey", { apiKeyId: id });
  expect((await world.call("GET", "user.session", {}, { key })).status).toBe(401);
});

test("a copy must have the settings, the variables and their flags, and its own of everything", async () => {
  const { environmentId, applicationId } = world.all;
  await save(text);
  const made = await world.call("POST", "project.duplicate", { sourceEnvironmentId: environmentId, name: "Copied" });
  const { environmentId: copied } = made.body as { environmentId: string };
  expect([made.status, copied === environmentId]).toEqual([200, false]);
  const found = await world.call("GET", "application.search", { environmentId: copied });
  const [copy] = (found.body as { items: { applicationId: string }[] }).items;
  const read = await world.call("GET", "application.one", { applicationId: copy?.applicationId });
  const before = (await one()).body as Record<string, unknown>;
  expect(read.body).toMatchObject({ env: text, dockerImage: before["dockerImage"], domains: [], deployments: [] });
  expect(copy?.applicationId).not.toBe(applicationId);
  await world.call("POST", "application.delete", { applicationId: copy?.applicationId });
  expect((await one()).body).toMatchObject({ env: text });
  const beside = { sourceEnvironmentId: environmentId, name: "x", duplicateInSameProject: true };
  const services = { selectedServices: [{ id: applicationId, type: "application" }] };
  const answer = await world.call("POST", "project.duplicate", { ...beside, ...services });
  expect((answer.body as { applications: { name: string }[] }).applications).toContainEqual(
    expect.objectContaining({ name: "api (copy)" }),
  );
  expect(answer.text).not.toContain(canary);
});

test("a copy must run, and be built, where its original does", async () => {
  const { serverId } = world.all;
  const project = await world.call("POST", "project.create", { name: "Elsewhere" });
  const { environmentId } = (project.body as { environment: { environmentId: string } }).environment;
  const made = await world.call("POST", "application.create", { name: "far", environmentId, serverId });
  const { applicationId } = made.body as { applicationId: string };
  await world.call("POST", "application.update", { applicationId, buildServerId: serverId });
  await world.call("POST", "project.duplicate", {
    ...{ sourceEnvironmentId: environmentId, name: "x", duplicateInSameProject: true },
  });
  const found = await world.call("GET", "application.search", { environmentId });
  const items = (found.body as { items: { applicationId: string; name: string }[] }).items;
  const copy = items.find(({ name }) => name === "far (copy)");
  const read = await world.call("GET", "application.one", { applicationId: copy?.applicationId });
  expect(read.body).toMatchObject({ serverId, buildServerId: serverId });
});
