import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { OrganizationContext } from "@moorage/core";
import { createApiKey } from "@moorage/core/api-key";
import { makeOrganization, makeProject, makeService, type TestRuntime, testRuntime } from "@moorage/core/testing";
import type { Permission } from "@moorage/domain";
import { createApiHandler } from "../handler.ts";

export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  /** The body as JSON; undefined for an empty one. */
  body: unknown;
}

export interface Sent {
  key?: string;
  cookie?: string;
  headers?: Record<string, string>;
  client?: string;
}

/** The API on a database of its own, with two organizations that know nothing of each other. */
export interface RestWorld {
  runtime: TestRuntime;
  owner: OrganizationContext;
  key: string;
  stranger: OrganizationContext;
  strangerKey: string;
  ids: { projectId: string; environmentId: string; applicationId: string };
  /** An operation by its public name, as the owner unless `sent` says otherwise; a `null` key is nobody's. */
  call(method: "GET" | "POST", name: string, input?: object, sent?: Sent | null): Promise<Answer>;
  fetch(url: string, init?: RequestInit & { duplex?: "half" }, client?: string): Promise<Answer>;
  keyWith(scope: Permission[]): Promise<string>;
  close(): Promise<void>;
}

const base = "http://127.0.0.1:3000";

export async function restWorld(): Promise<RestWorld> {
  const dataDir = await mkdtemp(path.join(tmpdir(), "moorage-rest-"));
  const runtime = await testRuntime({ dataDir, url: base });
  const owner = await makeOrganization(runtime);
  const stranger = await makeOrganization(runtime, { name: "Elsewhere" });
  const service = await makeService(await makeProject(owner));
  const handler = createApiHandler(runtime, { host: "127.0.0.1", port: 3000 });
  const keyOf = async (ctx: OrganizationContext, scope?: Permission[]) =>
    (await createApiKey(ctx, { name: "test", ...(scope ? { scope } : {}) })).key;
  const key = await keyOf(owner);

  const send: RestWorld["fetch"] = async (url, init, client = "127.0.0.1") => {
    const info = { clientAddress: client, requestId: "req_test" };
    const answer = await handler.fetch(new Request(url.startsWith("/") ? base + url : url, init), info);
    const text = await answer.text();
    const isJson = answer.headers.get("content-type")?.startsWith("application/json") && text !== "";
    return { status: answer.status, headers: answer.headers, text, body: isJson ? JSON.parse(text) : undefined };
  };
  return {
    runtime,
    owner,
    key,
    stranger,
    strangerKey: await keyOf(stranger),
    ids: {
      projectId: service.project.id,
      environmentId: service.environment.id,
      applicationId: service.service.id,
    },
    fetch: send,
    call: (method, name, input = {}, sent = { key }) => {
      const headers: Record<string, string> = { ...sent?.headers };
      if (sent?.key) headers["x-api-key"] = sent.key;
      if (sent?.cookie) headers["cookie"] = sent.cookie;
      if (method === "GET") {
        const query = new URLSearchParams(Object.entries(input).map(([name, value]) => [name, String(value)]));
        return send(`/api/${name}?${query}`, { headers }, sent?.client);
      }
      headers["content-type"] ??= "application/json";
      return send(`/api/${name}`, { method, headers, body: JSON.stringify(input) }, sent?.client);
    },
    keyWith: (scope) => keyOf(owner, scope),
    close: async () => {
      await runtime.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** A body that is made as it is read, and not a piece further. */
export function streamOf(pieces: Iterable<Uint8Array>): ReadableStream<Uint8Array> {
  const iterator = pieces[Symbol.iterator]();
  return new ReadableStream({
    pull: (controller) => {
      const { done, value } = iterator.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
  });
}
