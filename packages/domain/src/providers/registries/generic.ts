import { z } from "zod";
import { defineProvider } from "../../provider.ts";
import { caCertificate, fromPlain, imagePrefix, password, plain, RegistryHost, Username } from "./fields.ts";
import type { Registry } from "./registry.ts";

export const generic = {
  ...defineProvider({
    type: "generic",
    label: "Other registry",
    description: "Harbor, Nexus, distribution and whatever else speaks the registry API v2.",
    config: z.object({
      url: RegistryHost.meta({ label: "URL", help: "registry.example.com, without https://" }),
      username: Username.meta({ label: "User name" }),
      imagePrefix,
      caCertificate,
    }),
    secrets: z.object({ password: password("The password, or a token of a robot account.") }),
    create: ({ config, secrets }): Registry => ({ ...plain(config, secrets.password), namespace: "" }),
  }),
  recognises: () => true,
  fromPlain,
};
