import { z } from "zod";
import { defineProvider } from "../../provider.ts";
import { caCertificate, fromPlain, imagePrefix, password, plain, RegistryHost, Username } from "./fields.ts";
import type { Registry } from "./registry.ts";

export const gitlab = {
  ...defineProvider({
    type: "gitlab",
    label: "GitLab",
    description: "registry.gitlab.com, or the registry of a GitLab of your own.",
    config: z.object({
      url: RegistryHost.default("registry.gitlab.com").meta({ label: "URL", help: "Without https://" }),
      username: Username.meta({ label: "User name", help: "Of the deploy token, or yours." }),
      imagePrefix,
      caCertificate,
    }),
    secrets: z.object({
      password: password("A deploy token or personal access token with read_registry, and write_registry to push."),
    }),
    // Images lie below a project's path, which the prefix names.
    create: ({ config, secrets }): Registry => ({ ...plain(config, secrets.password), namespace: "" }),
  }),
  recognises: ({ url }: { url: string }) => url === "registry.gitlab.com",
  fromPlain,
};
