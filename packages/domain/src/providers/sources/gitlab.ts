import { z } from "zod";
import { defineProvider } from "../../provider.ts";
import { gitHostFields, hostedSource, RepositoryName } from "./git-fields.ts";

export const gitlab = defineProvider({
  type: "gitlab",
  label: "GitLab",
  description: "A repository of a connected GitLab account.",
  config: z.object({
    ...gitHostFields,
    /** What GitLab's API calls the project; its path may change, this does not. */
    projectId: z.number().int().positive().nullable().default(null),
    repositoryName: RepositoryName,
    ownerName: RepositoryName,
  }),
  secrets: z.object({}),
  create: ({ config }) => hostedSource(config),
});
