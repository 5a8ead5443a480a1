/**
 * Answers to questions that cross processes. Whatever a question is about, its answer is sealed for the one who asked, with a
 * key that lives as long as the question: what stands between, and all that it keeps, holds no secret.
 */
import { generateKeyPairSync } from "node:crypto";
import type { QuestionName, WireError } from "@moorage/domain";
import { z } from "zod";
import { openWith, publicKeyOf, rawPublicKey, sealFor } from "../seal.ts";

export const QuestionJob = z.object({
  input: z.unknown(),
  /** The public key, raw, of who waits for the answer. */
  answerTo: z.string().length(43),
});
export type QuestionJob = z.output<typeof QuestionJob>;

type Answer = { ok: true; value: unknown } | { ok: false; error: WireError };

declare const sealed: unique symbol;
/** Only `sealAnswer` makes one, so that a question cannot be answered in clear. */
export type SealedAnswer = string & { readonly [sealed]: true };

const keyId = "answer";
const placeOf = (name: QuestionName): string => `answer:${name}`;

export function waitForAnswer(name: QuestionName): { answerTo: string; open(answer: SealedAnswer): Answer } {
  const { publicKey, privateKey } = generateKeyPairSync("x25519");
  return {
    answerTo: rawPublicKey(publicKey).toString("base64url"),
    open: (answer) => JSON.parse(openWith(privateKey, answer, placeOf(name))) as Answer,
  };
}

export function sealAnswer(name: QuestionName, answerTo: string, answer: Answer): SealedAnswer {
  const recipient = { id: keyId, publicKey: publicKeyOf(Buffer.from(answerTo, "base64url")) };
  return sealFor(recipient, JSON.stringify(answer), placeOf(name)) as SealedAnswer;
}
