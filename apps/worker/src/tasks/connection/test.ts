import { AppError, type ConnectionFamily, type QuestionInput, type QuestionOutput } from "@moorage/domain";
import type { Worker } from "../../worker.ts";
import { testGitHost } from "../git-host/ask.ts";
import { testChannel } from "../notification/test.ts";
import { testRegistry } from "../registry/test.ts";

export type Tester = (
  worker: Worker,
  input: QuestionInput<"connection.test">,
) => Promise<QuestionOutput<"connection.test">>;

/** How the accounts of each family are tried. */
const testers: Partial<Record<ConnectionFamily, Tester>> = {
  gitHost: testGitHost,
  registry: testRegistry,
  notification: testChannel,
};

export async function testConnection(worker: Worker, input: Parameters<Tester>[1]): ReturnType<Tester> {
  const tester = testers[input.family];
  if (!tester) throw new AppError("PRECONDITION", "Accounts of this kind cannot be tested.");
  return tester(worker, input);
}
