import { findKnownHost } from "@moorage/core/git";
import { server } from "@moorage/db/schema";
import { notFound, type QuestionInput, type QuestionOutput } from "@moorage/domain";
import { probeEngine, readFacts } from "@moorage/engine";
import { hostKeyFingerprint, nameInKnownHosts } from "@moorage/engine/host";
import { eq } from "drizzle-orm";
import type { ServerRow } from "../../machines/hosts.ts";
import { findTwin, onlyBuilds } from "../../machines/twin.ts";
import type { Worker } from "../../worker.ts";
import { problemOf } from "./problem.ts";

type Answer = QuestionOutput<"server.test">;

/** Connects, and looks what is there; what is wrong is part of the answer. */
export async function testServer(worker: Worker, { serverId }: QuestionInput<"server.test">): Promise<Answer> {
  const { db } = worker.runtime;
  const [row] = await db.select().from(server).where(eq(server.id, serverId));
  if (!row) throw notFound("Server");
  const found = await lookAt(worker, row).catch((error: unknown) => ({ ...nothing, problem: problemOf(error) }));
  if (found.facts) await db.update(server).set({ facts: found.facts }).where(eq(server.id, serverId));
  return { ...found, fingerprint: await fingerprintFor(worker, row) };
}

const nothing = { facts: null, engine: null, latencyMs: null, clock: null };

async function lookAt(worker: Worker, row: ServerRow): Promise<Omit<Answer, "fingerprint">> {
  await using held = await worker.hosts.hold(row);
  const { host } = held;
  const { facts, clock } = await readFacts(host);
  const before = performance.now();
  await host.files.stat("/");
  const latencyMs = Math.round(performance.now() - before);
  const engine = await probeEngine(host).catch(() => null);
  const twin = engine === null || onlyBuilds(row) ? undefined : await findTwin(worker, row, host);
  return { facts, engine, latencyMs, clock, problem: twin ? problemOf(twin) : null };
}

async function fingerprintFor({ runtime }: Worker, { organizationId, address, port }: ServerRow) {
  if (!organizationId || !address) return null;
  const [key] = (await findKnownHost(runtime, organizationId, nameInKnownHosts(address, port))) ?? [];
  const [type = "", body = ""] = key?.split(" ") ?? [];
  return key ? hostKeyFingerprint({ type, key: body }) : null;
}
