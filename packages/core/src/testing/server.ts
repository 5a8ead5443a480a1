import { CreateServer, createServer, loadServer } from "../server/index.ts";
import { createSshKey } from "../ssh-key/index.ts";
import { makeOrganization } from "./fixtures.ts";
import type { TestRuntime } from "./runtime.ts";

export function answerSshKeys({ answers }: TestRuntime): void {
  answers["sshKey.make"] = async () => ({ sealed: "s1", publicKey: "ssh-ed25519 AAAA", fingerprint: "SHA256:0" });
}

/** A server of an organization of its own that nobody has connected to, and the id of its key. */
export async function makeServer(runtime: TestRuntime, more: object = {}) {
  const ctx = await makeOrganization(runtime);
  const { id: keyId } = await createSshKey(ctx, { name: "servers", description: "", type: "ed25519" });
  const wanted = CreateServer.parse({ name: "web-2", address: "192.0.2.7", sshKeyId: keyId, ...more });
  const { id } = await createServer({ ...ctx, operation: "server.create" }, wanted);
  return loadServer({ ...ctx, keyId }, id);
}
