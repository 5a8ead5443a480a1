import { z } from "zod";
import { GitUrlText } from "../../git/url.ts";
import { defineProvider } from "../../provider.ts";
import { secretString } from "../../secret.ts";
import { gitFields, gitSource, RowId } from "./git-fields.ts";

/** In a credential file a line break would begin another entry. */
const Username = z
  .string()
  .trim()
  .max(200)
  .refine((name) => !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(name) && name.isWellFormed(), "A user name is one line of text.");

export const git = defineProvider({
  type: "git",
  label: "Git repository",
  description: "Any repository that is reached over https or ssh.",
  config: z.object({
    url: GitUrlText.meta({
      label: "Address",
      help: "https://host/owner/repository.git or git@host:owner/repository.git",
    }),
    ...gitFields,
    sshKeyId: RowId.nullable().default(null).meta({ label: "SSH key", help: "For addresses of ssh." }),
    username: Username.default("").meta({ label: "User name", help: "For https; with a token often not needed." }),
  }),
  secrets: z.object({
    password: secretString(4_096).optional().meta({ label: "Password or token", secret: true }),
  }),
  create: ({ config }) =>
    gitSource(config, {
      name: config.url.replace(/^[a-z]+:\/\//i, "").replace(/\.git$/, ""),
      remote: { url: config.url },
      credential: config.sshKeyId
        ? { kind: "ssh-key", sshKeyId: config.sshKeyId }
        : { kind: "password", username: config.username || undefined },
    }),
});
