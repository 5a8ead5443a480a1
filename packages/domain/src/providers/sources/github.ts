import { z } from "zod";
import { defineProvider } from "../../provider.ts";
import { gitHostFields, hostedSource } from "./git-fields.ts";

export const github = defineProvider({
  type: "github",
  label: "GitHub",
  description: "A repository of a connected GitHub account.",
  config: z.object(gitHostFields),
  secrets: z.object({}),
  create: ({ config }) => hostedSource(config),
});
