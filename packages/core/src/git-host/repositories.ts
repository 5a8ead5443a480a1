import type { QuestionOutput } from "@moorage/domain";
import { RepositoryPath } from "@moorage/domain/providers";
import { z } from "zod";
import type { ConnectionContext } from "../connection/index.ts";
import { PlainText } from "../text.ts";

const Search = { search: PlainText(200).default(""), page: z.number().int().min(1).max(10_000).default(1) };
export const ListRepositories = z.object(Search);
export const ListHostBranches = z.object({ ...Search, repository: RepositoryPath });

const timeoutMs = 60_000;

/** The repositories that an account shows, a page at a time. */
export const listRepositories = (
  { runtime, connection }: ConnectionContext,
  { search, page }: z.output<typeof ListRepositories>,
): Promise<QuestionOutput<"gitHost.repositories">> =>
  runtime.tasks.ask("gitHost.repositories", { gitHostId: connection.id, search, page }, { timeoutMs });

export const listHostBranches = (
  { runtime, connection }: ConnectionContext,
  { repository, search, page }: z.output<typeof ListHostBranches>,
): Promise<QuestionOutput<"gitHost.branches">> =>
  runtime.tasks.ask("gitHost.branches", { gitHostId: connection.id, repository, search, page }, { timeoutMs });
