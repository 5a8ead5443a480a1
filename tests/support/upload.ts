import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { expect } from "vitest";
import { temporaryDirectory } from "./run.ts";
import type { Owner, TestServer } from "./server.ts";

/** Gives a service an archive with a Dockerfile and nothing else. */
export async function uploadDockerfile(
  { server, owner }: { server: TestServer; owner: Owner },
  serviceId: string,
  text: string,
): Promise<void> {
  const dir = temporaryDirectory("dockerfile");
  writeFileSync(path.join(dir, "Dockerfile"), text);
  const body = new Uint8Array(execFileSync("tar", ["-czf", "-", "-C", dir, "."]));
  const headers = { "x-api-key": owner.apiKey, "content-type": "application/octet-stream", "x-file-name": "a.tar.gz" };
  const answer = await fetch(`${server.url}/api/upload?serviceId=${serviceId}`, { method: "POST", headers, body });
  expect(answer.status, await answer.clone().text()).toBe(200);
}
