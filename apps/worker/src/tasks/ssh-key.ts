import { seal } from "@moorage/core";
import { sshKeyPlace } from "@moorage/core/ssh-key";
import type { QuestionInput, QuestionOutput } from "@moorage/domain";
import { makeSshKey as makePair, readSshKey as readPair, type SshKeyPair } from "@moorage/engine/git";
import type { Worker } from "../worker.ts";

type Answer = QuestionOutput<"sshKey.make">;

async function answer(worker: Worker, sshKeyId: string, { privateKey, publicKey }: SshKeyPair): Promise<Answer> {
  const sealed = await seal(worker.runtime, privateKey, sshKeyPlace(sshKeyId));
  return { sealed, publicKey: publicKey.line, fingerprint: publicKey.fingerprint };
}

export async function makeSshKey(
  worker: Worker,
  { sshKeyId, comment, type }: QuestionInput<"sshKey.make">,
): Promise<Answer> {
  return answer(worker, sshKeyId, await makePair(comment, type));
}

/** In clear, for who asked: nothing of it is kept. */
export async function generateSshKey({
  type,
}: QuestionInput<"sshKey.generate">): Promise<QuestionOutput<"sshKey.generate">> {
  const { privateKey, publicKey } = await makePair("moorage", type);
  return { privateKey: privateKey.reveal(), publicKey: publicKey.line };
}

/** Sealed once more, so that what is stored is the normal form. */
export async function readSshKey(
  worker: Worker,
  { sshKeyId, comment, sealed }: QuestionInput<"sshKey.read">,
): Promise<Answer> {
  return answer(worker, sshKeyId, readPair(worker.open(sealed, sshKeyPlace(sshKeyId)), comment));
}
