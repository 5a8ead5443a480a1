import { z } from "zod";
import { defineProvider } from "../../provider.ts";
import { gitHostFields, hostedSource } from "./git-fields.ts";

export const gitea = defineProvider({
  type: "gitea",
  label: "Gitea",
  description: "A repository of a connected Gitea or Forgejo account.",
  config: z.object(gitHostFields),
  secrets: z.object({}),
  create: ({ config }) => hostedSource(config),
});
