// The sample application, deployed through the public API from its source in this repository.
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import http from "node:http";
import path from "node:path";
import { promisify } from "node:util";
import { ApiError, type Call } from "./api.ts";
import { step, until } from "./progress.ts";
import type { TryState } from "./state.ts";

const run = promisify(execFile);
const root = path.resolve(import.meta.dirname, "../..");
const source = path.join(root, "tests/fixtures/hello");
const deployWithinMs = 300_000;
const answerWithinMs = 30_000;

export type Keep = (more: Partial<TryState>) => void;

function sourceHash(): string {
  const hash = createHash("sha256");
  for (const name of readdirSync(source).sort())
    hash
      .update(name)
      .update("\0")
      .update(readFileSync(path.join(source, name)));
  return hash.digest("hex");
}

async function pack(): Promise<File> {
  const { stdout } = await run("tar", ["-C", source, "-czf", "-", "."], { encoding: "buffer" });
  return new File([new Uint8Array(stdout)], "hello.tar.gz", { type: "application/gzip" });
}

async function commit(): Promise<string> {
  const asked = await run("git", ["-C", root, "rev-parse", "--short", "HEAD"]).catch(() => ({ stdout: "" }));
  return asked.stdout.trim();
}

interface Answer {
  status: number;
  headers: http.IncomingHttpHeaders;
  body: string;
}

/** `*.localhost` is resolved by browsers, not by every resolver: connect to loopback and name the host. */
function ask(port: number, host: string, target: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const options = { host: "127.0.0.1", port, path: target, headers: { host }, agent: false, timeout: 5_000 };
    const request = http.get(options, (response) => {
      const parts: Buffer[] = [];
      response.on("data", (part: Buffer) => parts.push(part));
      response.on("error", reject);
      response.on("end", () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(parts).toString("utf8"),
        }),
      );
    });
    request.on("timeout", () => request.destroy(new Error("no answer within 5 s")));
    request.on("error", reject);
  });
}

/** Not any 200: the sample says who it is. */
async function sampleAnswers(port: number, host: string): Promise<boolean> {
  try {
    const { status, body } = await ask(port, host, "/json");
    return status === 200 && (JSON.parse(body) as { app?: string }).app === "hello";
  } catch {
    return false;
  }
}

async function exists(call: Call, applicationId: string | undefined): Promise<boolean> {
  if (applicationId === undefined) return false;
  try {
    await call("GET", "application.one", { applicationId });
    return true;
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return false;
    throw error;
  }
}

export async function ensureProject(call: Call, state: TryState, keep: Keep): Promise<void> {
  if (state.projectId !== undefined && state.environmentId !== undefined) return;
  const made = await step("project", () =>
    call<{ project: { projectId: string }; environment: { environmentId: string } }>("POST", "project.create", {
      name: "Try Moorage",
      description: "Made by scripts/try.sh",
    }),
  );
  keep({ projectId: made.project.projectId, environmentId: made.environment.environmentId });
}

async function createApplication(call: Call, state: TryState, keep: Keep): Promise<string> {
  const made = await call<{ applicationId: string; appName: string }>("POST", "application.create", {
    name: "hello",
    description: "The sample application of this repository",
    environmentId: state.environmentId,
  });
  const { applicationId } = made;
  await call("POST", "application.saveBuildType", {
    applicationId,
    buildType: "dockerfile",
    dockerfile: "Dockerfile",
    dockerContextPath: null,
    dockerBuildStage: null,
    herokuVersion: null,
    railpackVersion: null,
  });
  const { version } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8")) as { version: string };
  await call("POST", "application.saveEnvironment", {
    applicationId,
    env: `VERSION=${version}\nCOMMIT=${await commit()}`,
    buildArgs: null,
    buildSecrets: null,
    createEnvFile: false,
  });
  const appHost = await call<string>("POST", "domain.generateDomain", { appName: made.appName });
  await call("POST", "domain.create", {
    applicationId,
    host: appHost,
    path: "/",
    port: 3000,
    https: false,
    certificateType: "none",
    stripPath: false,
    internalPath: null,
    domainType: "application",
    middlewares: null,
    forwardAuthEnabled: false,
  });
  keep({ applicationId, appName: made.appName, appHost });
  return applicationId;
}

interface DeploymentRow {
  deploymentId: string;
  status: "running" | "done" | "error" | "cancelled";
  errorMessage?: string | null;
}

async function failureText(call: Call, row: DeploymentRow): Promise<string> {
  const log = await call<string>("GET", "deployment.readLogs", { deploymentId: row.deploymentId, tail: 60 }).catch(
    () => "",
  );
  return [`the sample's deployment ended with '${row.status}'`, row.errorMessage, log].filter(Boolean).join("\n");
}

async function deploy(call: Call, applicationId: string): Promise<void> {
  const known = await call<DeploymentRow[]>("GET", "deployment.all", { applicationId });
  const before = new Set(known.map((row) => row.deploymentId));
  const form = new FormData();
  form.set("applicationId", applicationId);
  form.set("zip", await pack());
  await call("POST", "application.dropDeployment", form);
  const ended = await until("the sample's deployment ends", deployWithinMs, async () => {
    const rows = await call<DeploymentRow[]>("GET", "deployment.all", { applicationId });
    return rows.find((row) => !before.has(row.deploymentId) && row.status !== "running");
  });
  if (ended.status !== "done") throw new Error(await failureText(call, ended));
}

/** Leaves a sample that answers alone, unless its source has changed since. */
export async function ensureSample(call: Call, state: TryState, keep: Keep): Promise<void> {
  const there = await exists(call, state.applicationId);
  const applicationId = there
    ? (state.applicationId as string)
    : await step("sample application, with a domain", () => createApplication(call, state, keep));
  const port = state.traefik?.http;
  if (port === undefined) throw new Error("the server does not say where its proxy listens");
  const answers = async () => (await sampleAnswers(port, state.appHost ?? "")) || undefined;
  const hash = sourceHash();
  if (state.sampleHash !== hash || !(await answers())) {
    await step("sample built from its Dockerfile and deployed", () => deploy(call, applicationId));
    keep({ sampleHash: hash });
  }
  await step("sample answers over HTTP", () => until("the sample answers", answerWithinMs, answers));
}
