// What try.sh generated is kept in <data dir>/try.json, so that a second run prints the same.
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";

export interface TryState {
  port: number;
  email: string;
  password: string;
  apiKey?: string;
  organizationId?: string;
  projectId?: string;
  environmentId?: string;
  applicationId?: string;
  appName?: string;
  appHost?: string;
  /** Of the sample's sources as last deployed. */
  sampleHash?: string;
  traefik?: { http: number; https: number };
}

const fileOf = (dataDir: string) => path.join(dataDir, "try.json");

export function readState(dataDir: string): TryState | undefined {
  const file = fileOf(dataDir);
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as TryState) : undefined;
}

/** It holds a password: nobody else reads it, and it is never half written. */
export function writeState(dataDir: string, state: TryState): void {
  mkdirSync(dataDir, { recursive: true, mode: 0o710 });
  const side = `${fileOf(dataDir)}.${process.pid}`;
  writeFileSync(side, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 });
  renameSync(side, fileOf(dataDir));
}

function withPort(host: string, port: number): string {
  return port === 80 ? `http://${host}` : `http://${host}:${port}`;
}

/** The object that --json prints; scripts and checks from outside read it. */
export function summary(state: TryState, dataDir: string, pid: number) {
  const { appHost, traefik } = state;
  return {
    url: withPort("127.0.0.1", state.port),
    email: state.email,
    password: state.password,
    apiKey: state.apiKey ?? null,
    organizationId: state.organizationId ?? null,
    projectId: state.projectId ?? null,
    environmentId: state.environmentId ?? null,
    applicationId: state.applicationId ?? null,
    app: appHost !== undefined && traefik !== undefined ? withPort(appHost, traefik.http) : null,
    appHost: appHost ?? null,
    pid,
    dataDir,
    traefik: traefik ?? null,
  };
}
