import { attemptPlace } from "@moorage/core/git-host";
import { AppError, type QuestionInput, type QuestionOutput, Secret } from "@moorage/domain";
import type { Worker } from "../../worker.ts";
import type { Tester } from "../connection/test.ts";
import { accessTo, getGitHost, useGitHost } from "./access.ts";
import { gitHostIo, openGitHost, sealFields } from "./open.ts";

export const testGitHost: Tester = async (worker, { connectionId, type, config, secrets }) => {
  const { host, token } = await accessTo(worker, { id: connectionId, type, config, secrets }, "api");
  const api = host.api(gitHostIo(worker).http, token);
  const [{ account }, { items, nextPage }] = await Promise.all([
    api.identity(),
    api.repositories({ search: "", page: 1 }),
  ]);
  const found = `${items.length}${nextPage === null ? "" : " or more"} ${items.length === 1 ? "repository" : "repositories"}`;
  return { detail: `Signed in as ${account}; ${found} found.` };
};

export async function prepareGitHost(
  worker: Worker,
  { gitHostId }: QuestionInput<"gitHost.prepare">,
): Promise<QuestionOutput<"gitHost.prepare">> {
  const { connecting } = openGitHost(worker, await getGitHost(worker, { id: gitHostId }));
  return connecting ? connecting.prepare(gitHostIo(worker)) : {};
}

export async function completeGitHost(
  worker: Worker,
  { gitHostId, redirectUrl, webhookUrl, sealed }: QuestionInput<"gitHost.complete">,
): Promise<QuestionOutput<"gitHost.complete">> {
  await using _lock = await worker.locks.lock(`git-host:${gitHostId}`, worker.stopping);
  const { connecting } = openGitHost(worker, await getGitHost(worker, { id: gitHostId }));
  if (!connecting) throw new AppError("PRECONDITION", "This account is connected by its token.");
  const { sent, verifier, secret } = JSON.parse(worker.open(sealed, attemptPlace(gitHostId)).reveal()) as {
    sent: Record<string, string>;
    verifier: string;
    secret: string;
  };
  const webhook = { url: webhookUrl, secret: new Secret(secret) };
  const place = { redirectUrl, verifier: new Secret(verifier), webhook };
  const { config, secrets } = await connecting.complete(gitHostIo(worker), sent, place);
  return { config, secrets: await sealFields(worker, gitHostId, secrets) };
}

export const repositoriesOf = (
  worker: Worker,
  { gitHostId, ...query }: QuestionInput<"gitHost.repositories">,
): Promise<QuestionOutput<"gitHost.repositories">> =>
  useGitHost(worker, { id: gitHostId, use: "api" }, async ({ host, token }) => {
    const { items, nextPage } = await host.api(gitHostIo(worker).http, token).repositories(query);
    return { repositories: items, nextPage };
  });

export const hostBranchesOf = (
  worker: Worker,
  { gitHostId, repository, ...query }: QuestionInput<"gitHost.branches">,
): Promise<QuestionOutput<"gitHost.branches">> =>
  useGitHost(worker, { id: gitHostId, use: "api" }, async ({ host, token }) => {
    const { items, nextPage } = await host.api(gitHostIo(worker).http, token).branches(repository, query);
    return { branches: items, nextPage };
  });
