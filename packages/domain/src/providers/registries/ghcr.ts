import { z } from "zod";
import { defineProvider } from "../../provider.ts";
import { fixedHost, fromPlain, imagePrefix, password, plain, Username } from "./fields.ts";
import type { Registry } from "./registry.ts";

export const ghcr = {
  ...defineProvider({
    type: "ghcr",
    label: "GitHub Container Registry",
    description: "ghcr.io, with your GitHub user name and a personal access token.",
    config: z.object({
      url: fixedHost("ghcr.io"),
      username: Username.meta({ label: "User name", help: "Your GitHub user name." }),
      imagePrefix,
    }),
    secrets: z.object({
      password: password("A classic personal access token with read:packages, and write:packages to push."),
    }),
    create: ({ config, secrets }): Registry => ({
      ...plain(config, secrets.password),
      namespace: config.username.toLowerCase(),
    }),
  }),
  recognises: ({ url }: { url: string }) => url === "ghcr.io",
  fromPlain,
};
