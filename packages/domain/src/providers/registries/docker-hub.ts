import { z } from "zod";
import { defineProvider } from "../../provider.ts";
import { fromPlain, imagePrefix, password, plain, RegistryHost, Username } from "./fields.ts";
import type { PlainRegistry, Registry } from "./registry.ts";

/** One registry with many names; `docker.io` is the one in references. */
const aliases = ["index.docker.io", "registry-1.docker.io", "registry.hub.docker.com", "hub.docker.com"];
const isHub = (host: string): boolean => host === "docker.io" || aliases.includes(host);
/** What Docker itself calls it when it signs in. */
const serverAddress = "https://index.docker.io/v1/";

export const dockerHub = {
  ...defineProvider({
    type: "docker-hub",
    label: "Docker Hub",
    description: "docker.io, with your user name and a personal access token.",
    config: z.object({
      url: RegistryHost.refine(isHub, "Docker Hub is docker.io.")
        .default("docker.io")
        .meta({ label: "URL", help: "docker.io; its other names mean the same." }),
      username: Username.meta({ label: "User name", help: "Your Docker ID." }),
      imagePrefix,
    }),
    secrets: z.object({
      password: password("A personal access token: Account settings → Personal access tokens. Read is enough to pull."),
    }),
    create: ({ config, secrets }): Registry => ({
      ...plain(config, secrets.password),
      address: "docker.io",
      aliases,
      namespace: config.username.toLowerCase(),
      auth: async () => ({ serveraddress: serverAddress, username: config.username, password: secrets.password }),
    }),
  }),
  recognises: ({ url }: { url: string }) => url === "" || isHub(url),
  fromPlain: (given: PlainRegistry) => fromPlain({ ...given, url: given.url || "docker.io" }),
};
