import { z } from "zod";
import { defineProvider } from "../../provider.ts";
import { Secret } from "../../secret.ts";
import type { Channel } from "./channel.ts";
import { secretUrl } from "./fields.ts";

const headerLine = /^([A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}):[ \t]*([\x20-\x7e]{0,4000})$/;
/** What the client says itself. */
const reserved = /^(?:host|content-length|content-type|transfer-encoding|connection|upgrade|expect|te|trailer)$/i;

const linesOf = (text: string): string[] =>
  text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== "");

const isHeaders = (text: string): boolean =>
  linesOf(text).length <= 30 &&
  linesOf(text).every((line) => headerLine.test(line) && !reserved.test(line.split(":")[0] ?? ""));

const headersOf = (headers: Secret | undefined): Record<string, Secret> =>
  Object.fromEntries(
    linesOf(headers?.reveal() ?? "").map((line) => {
      const [, name = "", value = ""] = headerLine.exec(line) ?? [];
      return [name, new Secret(value)];
    }),
  );

export const custom = defineProvider({
  type: "custom",
  label: "Webhook",
  description: "JSON to an address of your own.",
  config: z.object({}),
  secrets: z.object({
    endpoint: secretUrl("Gets a POST with the message as JSON.", "Address"),
    headers: z
      .string()
      .max(10_000)
      .refine(isHeaders, "Write each header in a line of its own: Name: value.")
      .transform((text) => new Secret(text))
      .optional()
      .meta({
        label: "Headers",
        help: "One in a line, such as Authorization: Bearer …",
        secret: true,
        multiline: true,
      }),
  }),
  create: ({ secrets }): Channel => ({
    ...{ audience: "custom", addressField: "secrets.endpoint" },
    write: ({ facts, ...message }, id) => {
      const json = { id, ...message, facts: facts.map(([label, value]) => ({ label, value })) };
      return {
        by: "http",
        request: { method: "POST", url: secrets.endpoint, headers: headersOf(secrets.headers), json },
      };
    },
  }),
});
