import { z } from "zod";
import { defineProvider } from "../../provider.ts";
import { gitHostFields, hostedSource, RepositoryName } from "./git-fields.ts";

export const bitbucket = defineProvider({
  type: "bitbucket",
  label: "Bitbucket",
  description: "A repository of a connected Bitbucket workspace.",
  // `repository` is workspace/slug; the name that people see may have spaces and capitals.
  config: z.object({ ...gitHostFields, repositoryName: RepositoryName }),
  secrets: z.object({}),
  create: ({ config }) => hostedSource(config),
});
