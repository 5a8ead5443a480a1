/** An account with a git host: its secrets opened here, in memory only, and what it has told sealed again. */
import { createSign } from "node:crypto";
import { seal } from "@moorage/core";
import { connectionPlace } from "@moorage/core/connection";
import { gitHostFamily } from "@moorage/core/git-host";
import { AppError, Secret } from "@moorage/domain";
import { type GitHost, type GitHostIo, gitHosts } from "@moorage/domain/providers";
import { createHttp } from "@moorage/engine";
import type { Worker } from "../../worker.ts";

export interface StoredHost {
  id: string;
  type: string;
  config: Record<string, unknown>;
  /** Field to sealed value. */
  secrets: Record<string, string>;
}

export const gitHostIo = (worker: Worker): GitHostIo => ({
  http: createHttp(worker.gitPolicy, worker.stopping),
  now: worker.runtime.now,
  sign: signed,
});

function signed(text: string, privateKey: Secret): Secret {
  try {
    const signature = createSign("RSA-SHA256").update(text).sign(privateKey.reveal(), "base64url");
    return new Secret(`${text}.${signature}`);
  } catch (cause) {
    throw new AppError("PRECONDITION", "The private key of this App cannot be used.", {
      cause,
      hint: "Remove the account and connect it anew.",
    });
  }
}

export function openGitHost(worker: Worker, { id, type, config, secrets }: StoredHost): GitHost {
  const opened = Object.entries(secrets).map(([field, sealed]): [string, Secret] => [
    field,
    worker.open(sealed, connectionPlace(gitHostFamily, id, field)),
  ]);
  return gitHosts.of(gitHosts.schema.parse({ ...config, type }), Object.fromEntries(opened));
}

export async function sealFields(
  { runtime }: Worker,
  id: string,
  secrets: Readonly<Record<string, Secret>>,
): Promise<Record<string, string>> {
  const sealed = Object.entries(secrets).map(
    async ([field, value]): Promise<[string, string]> => [
      field,
      await seal(runtime, value, connectionPlace(gitHostFamily, id, field)),
    ],
  );
  return Object.fromEntries(await Promise.all(sealed));
}
