import { readFileSync } from "node:fs";
import { findDeployment } from "@moorage/core/deployment";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type FullWorld, fullWorld } from "../testing/full-world.ts";
import { operations } from "./catalog.ts";

/** What clients send to each name: "name field field …". */
const inputs = new Map(
  readFileSync(new URL("../testing/application-inputs.txt", import.meta.url), "utf8")
    .trim()
    .split("\n")
    .map((line): [string, string[]] => {
      const [name = "", ...fields] = line.split(" ");
      return [`application.${name}`, fields];
    }),
);

let world: FullWorld;
beforeAll(async () => {
  world = await fullWorld();
});
afterAll(() => world.close());

type Row = Record<string, unknown>;
type Way =
  /** Comes back from `application.one`, as it was sent or as `shows`. */
  | { real: unknown; shows?: unknown; beside?: () => Row; with?: () => Row }
  /** What is there is taken, another value is refused with this text. */
  | { refused: unknown; taken: unknown[]; why: RegExp }
  /** Taken, and without effect: what is there stays. */
  | { seen: unknown };

const git = (of: string, more: () => Row): (() => Row) => {
  const ids: Record<string, () => Row> = {
    github: () => ({ githubId: world.all.githubId, owner: "shop", repository: "api" }),
    gitlab: () => ({ gitlabId: world.all.gitlabId, gitlabOwner: "shop", gitlabRepository: "api" }),
    gitea: () => ({ giteaId: world.all.gitHostId, giteaOwner: "shop", giteaRepository: "api" }),
    bitbucket: () => ({ bitbucketId: world.all.bitbucketId, bitbucketOwner: "shop", bitbucketRepository: "api" }),
    git: () => ({ customGitUrl: "ssh://git@git.example.com/shop/api.git", customGitSSHKeyId: world.all.sshKeyId }),
  };
  return () => ({ sourceType: of, ...ids[of]?.(), ...more() });
};
const none = () => ({});
const onBuild = (buildType: string) => () => ({ buildType });
const image = () => ({ sourceType: "docker", dockerImage: "nginx:1.27" });

const previews = { why: /^Previews of pull requests are not there yet/ };
const looks = { taken: [null], why: /no other title and no icon/ };
const networks = { why: /^Networks cannot be chosen yet/ };

const ways: Record<string, Way> = {
  name: { real: "orders" },
  description: { real: "Takes orders" },
  appName: { refused: "other-name", taken: ["api"], why: /stays as it is/ },
  environmentId: { refused: "env_other", taken: [], why: /application\.move/ },
  refreshToken: { refused: "a-token", taken: [null], why: /application\.refreshToken/ },
  env: { real: "A=1\n" },
  buildArgs: { real: "VERSION=2\n" },
  buildSecrets: { real: "NPM_TOKEN=x\n" },
  createEnvFile: { real: true },
  cleanCache: { real: true },
  rollbackActive: { real: false },
  autoDeploy: { real: false },
  replicas: { real: 2 },
  command: { real: "node server.js" },
  args: { real: ["--port", "80"] },
  applicationStatus: { seen: "error" },
  createdAt: { seen: "2020-01-01T00:00:00.000Z" },

  memoryLimit: { real: "512m", shows: "536870912" },
  memoryReservation: { real: "256m", shows: "268435456" },
  cpuLimit: { real: "0.5", shows: "500000000" },
  cpuReservation: { real: "0.25", shows: "250000000" },
  healthCheckSwarm: { real: { Test: ["CMD", "true"], Interval: 5_000_000_000, Retries: 3 } },
  restartPolicySwarm: { real: { Condition: "on-failure", MaxAttempts: 3 } },
  placementSwarm: { real: { Constraints: ["node.role==manager"] } },
  updateConfigSwarm: { real: { Parallelism: 1, Order: "start-first" } },
  rollbackConfigSwarm: { real: { Parallelism: 1, Order: "stop-first" } },
  modeSwarm: { real: { Global: {} } },
  labelsSwarm: { real: { team: "quay" } },
  networkSwarm: { real: [{ Target: "shared", Aliases: ["orders"] }] },
  stopGracePeriodSwarm: { real: 20_000_000_000 },
  endpointSpecSwarm: { real: { Mode: "dnsrr" } },
  ulimitsSwarm: { real: [{ Name: "nofile", Soft: 10, Hard: 20 }] },

  sourceType: { real: "drop" },
  dropBuildPath: { real: "apps/web", beside: () => ({ sourceType: "drop" }) },
  dockerImage: { real: "nginx:1.28" },
  username: { real: "ana", with: () => ({ ...image(), ...{ password: "secret-word", registryUrl: "r.example.com" } }) },
  password: { real: "secret-word", shows: null, with: () => ({ ...image(), username: "ana" }) },
  registryUrl: { real: "r.example.com", with: () => ({ ...image(), username: "ana", password: "secret-word" }) },
  customGitUrl: { real: "https://git.example.com/shop/web.git", with: () => ({ sourceType: "git" }) },
  customGitBranch: { real: "next", beside: git("git", none) },
  customGitBuildPath: { real: "/app", beside: git("git", none) },
  customGitSSHKeyId: { real: "", shows: "sshKeyId", beside: git("git", none) },
  owner: { real: "dock", beside: git("github", none) },
  repository: { real: "web", beside: git("github", none) },
  branch: { real: "next", beside: git("github", none) },
  buildPath: { real: "/app", beside: git("github", none) },
  triggerType: { real: "tag", beside: git("github", none) },
  enableSubmodules: { real: true, beside: git("github", none) },
  watchPaths: { real: ["app/**"], beside: git("github", none) },
  githubId: { real: "", shows: "githubId", beside: git("github", none) },
  gitlabId: { real: "", shows: "gitlabId", beside: git("gitlab", none) },
  gitlabProjectId: { real: 8, beside: git("gitlab", none) },
  gitlabOwner: { real: "dock", beside: git("gitlab", none) },
  gitlabRepository: { real: "web", beside: git("gitlab", none) },
  gitlabBranch: { real: "next", beside: git("gitlab", none) },
  gitlabBuildPath: { real: "/app", beside: git("gitlab", none) },
  gitlabPathNamespace: { real: "shop/team/api", beside: git("gitlab", none) },
  giteaId: { real: "", shows: "gitHostId", beside: git("gitea", none) },
  giteaOwner: { real: "dock", beside: git("gitea", none) },
  giteaRepository: { real: "web", beside: git("gitea", none) },
  giteaBranch: { real: "next", beside: git("gitea", none) },
  giteaBuildPath: { real: "/app", beside: git("gitea", none) },
  bitbucketId: { real: "", shows: "bitbucketId", beside: git("bitbucket", none) },
  bitbucketOwner: { real: "dock", beside: git("bitbucket", none) },
  bitbucketRepository: { real: "The API", beside: git("bitbucket", () => ({ bitbucketRepositorySlug: "the-api" })) },
  bitbucketRepositorySlug: { real: "web", beside: git("bitbucket", none) },
  bitbucketBranch: { real: "next", beside: git("bitbucket", none) },
  bitbucketBuildPath: { real: "/app", beside: git("bitbucket", none) },

  buildType: { real: "static" },
  dockerfile: { real: "docker/Dockerfile", beside: onBuild("dockerfile") },
  dockerContextPath: { real: "app", beside: onBuild("dockerfile") },
  dockerBuildStage: { real: "run", beside: onBuild("dockerfile") },
  herokuVersion: { real: "22", beside: onBuild("heroku_buildpacks") },
  railpackVersion: { real: "0.38.0", beside: onBuild("railpack") },
  publishDirectory: { real: "dist", beside: onBuild("static") },
  isStaticSpa: { real: true, beside: onBuild("static") },

  registryId: { real: "", shows: "registryId", beside: image },
  buildRegistryId: { real: "", shows: "registryId" },
  rollbackRegistryId: { real: "", shows: "registryId" },
  buildServerId: { real: "", shows: "spareServerId" },

  previewEnv: { refused: "A=1", taken: [null, ""], ...previews },
  previewBuildArgs: { refused: "A=1", taken: [null, ""], ...previews },
  previewBuildSecrets: { refused: "A=1", taken: [null, ""], ...previews },
  previewLabels: { refused: ["preview"], taken: [null, []], ...previews },
  previewWildcard: { refused: "*.example.com", taken: [null, ""], ...previews },
  previewPort: { refused: 8080, taken: [3000, null], ...previews },
  previewHttps: { refused: true, taken: [false], ...previews },
  previewPath: { refused: "/app", taken: ["/", null], ...previews },
  previewCertificateType: { refused: "letsencrypt", taken: ["none"], ...previews },
  previewCustomCertResolver: { refused: "own", taken: [null], ...previews },
  previewLimit: { refused: 5, taken: [3, null], ...previews },
  isPreviewDeploymentsActive: { refused: true, taken: [false, null], ...previews },
  previewRequireCollaboratorPermissions: { refused: false, taken: [true, null], ...previews },
  title: { refused: "Orders", ...looks },
  subtitle: { refused: "Takes orders", ...looks },
  icon: { refused: "data:image/png;base64,AA", ...looks },
  enabled: { refused: false, taken: [null, true], why: /application\.stop/ },
  networkIds: { refused: ["net_1"], taken: [null, []], ...networks },
  detachDokployNetwork: { refused: true, taken: [false], ...networks },
};

let count = 0;
/** A new one for each field, so that none leans on what another left. */
async function application(): Promise<string> {
  count += 1;
  const made = await world.call("POST", "application.create", {
    ...{ name: `field ${count}`, environmentId: world.all.environmentId, appName: `field-${count}` },
  });
  expect(made.status).toBe(200);
  return (made.body as { applicationId: string }).applicationId;
}
const update = (input: Row) => world.call("POST", "application.update", input);
const one = async (applicationId: string) =>
  (await world.call("GET", "application.one", { applicationId })).body as Row;

test("every operation on applications must know every field that clients send", () => {
  for (const [name, fields] of inputs) {
    const operation = operations.get(name);
    const known = { ...operation?.input.shape, ...operation?.form?.shape };
    expect([name, fields.filter((field) => !(field in known))]).toEqual([name, []]);
  }
});

test("every field of application.update must be tested, and no field that clients do not know", () => {
  const fields = (inputs.get("application.update") ?? []).filter((field) => field !== "applicationId");
  expect(fields.length).toBeGreaterThan(90);
  expect(Object.keys(ways).sort()).toEqual(fields.sort());
});

const isId = (field: string, { real, shows }: { real: unknown; shows?: unknown }) =>
  real === "" && typeof shows === "string" && /Id$/.test(field);

test.each(Object.entries(ways))("%s must do what is said of it", async (field, way) => {
  const applicationId = await application();
  if ("real" in way) {
    if (way.beside) expect((await update({ applicationId, ...way.beside() })).text).toBe("true");
    const value = isId(field, way) ? (world.all as unknown as Row)[String(way.shows)] : way.real;
    const sent = await update({ applicationId, ...way.with?.(), [field]: value });
    expect([sent.status, sent.text]).toEqual([200, "true"]);
    const shown = isId(field, way) || way.shows === undefined ? value : way.shows;
    expect((await one(applicationId))[field]).toEqual(shown);
    return;
  }
  const before = await one(applicationId);
  if ("seen" in way) {
    expect((await update({ applicationId, [field]: way.seen })).text).toBe("true");
    expect(await one(applicationId)).toEqual(before);
    return;
  }
  const refused = await update({ applicationId, [field]: way.refused, description: "must not be saved" });
  expect([refused.status, refused.body]).toMatchObject([
    400,
    { code: "BAD_REQUEST", issues: [{ path: [field], message: expect.stringMatching(way.why) }] },
  ]);
  const own = field === "appName" ? [before[field]] : [...way.taken, before[field]];
  for (const taken of own)
    expect([taken, (await update({ applicationId, [field]: taken })).text]).toEqual([taken, "true"]);
  expect(await one(applicationId)).toEqual(before);
});

test("a whole row that is read must be taken back, and change nothing", async () => {
  const applicationId = await application();
  await update({ applicationId, cleanCache: true, createEnvFile: true, dropBuildPath: "app", env: "A=1\n" });
  const read = await one(applicationId);
  expect(read).toMatchObject({ cleanCache: true, createEnvFile: true, dropBuildPath: "app", rollbackActive: true });
  expect((await update(read)).text).toBe("true");
  expect(await one(applicationId)).toEqual(read);
});

test("each deployment must build without cache where the application says so, and only there", async () => {
  const applicationId = await application();
  const latest = async () => {
    const [row] = (await world.call("GET", "deployment.all", { applicationId })).body as Row[];
    return (await findDeployment(world.runtime, String(row?.["deploymentId"])))?.deployment;
  };
  await update({ applicationId, customGitUrl: "https://git.example.com/shop/api.git", sourceType: "git" });
  for (const cleanCache of [true, false]) {
    await update({ applicationId, cleanCache });
    expect((await world.call("POST", "application.deploy", { applicationId })).status).toBe(200);
    expect(await latest()).toMatchObject({ withoutCache: cleanCache });
  }
});

test("the file of variables must be chosen with them, or left as it was", async () => {
  const applicationId = await application();
  const save = (more: Row) =>
    world.call("POST", "application.saveEnvironment", { applicationId, env: "A=1\n", ...more });
  expect((await save({ createEnvFile: true })).text).toBe("true");
  expect(await one(applicationId)).toMatchObject({ createEnvFile: true });
  await save({});
  expect(await one(applicationId)).toMatchObject({ createEnvFile: true });
  await save({ createEnvFile: false });
  expect(await one(applicationId)).toMatchObject({ createEnvFile: false });
});

test("a sign-in must be sent as a whole, and stay where the one who is stored is named", async () => {
  const applicationId = await application();
  await update({ applicationId, ...image(), username: "ana", password: "secret-word", registryUrl: "r.example.com" });
  const read = await one(applicationId);
  for (const [input, field] of [
    [{ username: "ben" }, "password"],
    [{ password: "other-word" }, "username"],
    [{ registryUrl: "other.example.com" }, "password"],
    [{ username: "ana", registryUrl: "other.example.com" }, "password"],
  ] as [Row, string][])
    for (const name of ["application.update", "application.saveDockerProvider"]) {
      const refused = await world.call("POST", name, { applicationId, dockerImage: "nginx:1.27", ...input });
      expect([refused.status, refused.body]).toMatchObject([400, { issues: [{ path: [field] }] }]);
    }
  for (const kept of [{ username: "ana" }, { registryUrl: "https://r.example.com" }, { password: null }])
    expect([kept, (await update({ applicationId, ...kept })).text]).toEqual([kept, "true"]);
  expect(await one(applicationId)).toEqual(read);
  expect((await update({ applicationId, username: null })).text).toBe("true");
  expect(await one(applicationId)).toMatchObject({ username: null, registryUrl: null, registryId: null });
});
