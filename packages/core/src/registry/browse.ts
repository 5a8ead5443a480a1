import type { RegistryRepositories, RegistryTags } from "@moorage/domain";
import { z } from "zod";
import type { ConnectionContext } from "../connection/family.ts";

export const ListImages = z.object({ after: z.string().max(300).optional() });

/** What the registry lists, asked of itself. */
export const listImages = (
  { runtime, connection }: ConnectionContext,
  { after }: z.output<typeof ListImages>,
): Promise<RegistryRepositories> =>
  runtime.tasks.ask("registry.images", { registryId: connection.id, ...(after === undefined ? {} : { after }) });

const repositoryPattern = /^[a-z0-9]+(?:[._-]+[a-z0-9]+)*(?:\/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)*$/;
export const ListTags = z.object({
  /** Without the registry's host. */
  repository: z.string().max(255).regex(repositoryPattern, "Enter a repository such as myorg/myapp."),
  after: z.string().max(300).optional(),
});

export const listTags = (
  { runtime, connection }: ConnectionContext,
  { repository, after }: z.output<typeof ListTags>,
): Promise<RegistryTags> =>
  runtime.tasks.ask("registry.tags", {
    ...{ registryId: connection.id, repository },
    ...(after === undefined ? {} : { after }),
  });
