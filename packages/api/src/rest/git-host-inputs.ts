/** What is written to an account at a git host, in the names of the public API. */
import type { ListedConnection } from "@moorage/core/connection";
import { AppError } from "@moorage/domain";
import { z } from "zod";
import type { HostType } from "./shapes/git-host.ts";

const Value = z.string().max(2_000).nullish();
export type Values = Record<string, string | null | undefined>;

/** What is written to an account: the outer name of each field, and ours. */
interface Written {
  config: Record<string, string>;
  secrets: Record<string, string>;
  /** Fields that have no place here, and why. */
  refused: Record<string, string>;
}

const ownAddress = "An address of its own for calls from this server is not supported.";
const byBrowser = "Tokens are not taken over: connect the account in the dashboard, under Git providers.";
export const written: Record<HostType, Written> = {
  github: { config: {}, secrets: {}, refused: {} },
  gitlab: {
    config: { gitlabUrl: "url", applicationId: "applicationId", groupName: "groupName" },
    secrets: { secret: "applicationSecret" },
    refused: { gitlabInternalUrl: ownAddress },
  },
  bitbucket: {
    config: { bitbucketWorkspaceName: "workspace", bitbucketEmail: "email" },
    secrets: { apiToken: "token" },
    refused: { appPassword: "Bitbucket has ended app passwords: make an API token, and send it as apiToken." },
  },
  gitea: {
    config: { giteaUrl: "url", clientId: "clientId" },
    secrets: { clientSecret: "clientSecret" },
    refused: { giteaInternalUrl: ownAddress, accessToken: byBrowser, refreshToken: byBrowser },
  },
};

export const inputsOf = ({ config, secrets, refused }: Written) =>
  Object.fromEntries(Object.keys({ ...config, ...secrets, ...refused }).map((name) => [name, Value]));

/** Secrets that are not sent stay; so does everything that is left out. */
export function givenOf({ config, secrets, refused }: Written, values: Values) {
  for (const [field, why] of Object.entries(refused))
    if (values[field]) throw new AppError("PRECONDITION", why, { field });
  const pick = (names: Record<string, string>, keepsEmpty: boolean) =>
    Object.fromEntries(
      Object.entries(names).flatMap(([outer, inner]) => {
        const value = values[outer];
        return value === undefined || value === null || (value === "" && !keepsEmpty) ? [] : [[inner, value]];
      }),
    );
  return { config: pick(config, true), secrets: pick(secrets, false) };
}

/** What a test takes beside the account. */
export const tried: Record<HostType, z.ZodRawShape> = {
  github: {},
  gitlab: { groupName: Value },
  bitbucket: { bitbucketEmail: Value, workspaceName: Value, apiToken: Value, appPassword: Value },
  gitea: {},
};

/** Empty fields of a form mean what is stored. */
export const triedValues = ({ workspaceName, ...values }: Values): Values =>
  Object.fromEntries(Object.entries({ ...values, bitbucketWorkspaceName: workspaceName }).filter(([, value]) => value));

/** What is different from what is stored; undefined when nothing is. */
export function changeOf({ config: stored }: ListedConnection, { config, secrets }: ReturnType<typeof givenOf>) {
  const changed = Object.entries(config).filter(([name, value]) => stored[name] !== value);
  if (changed.length + Object.keys(secrets).length === 0) return undefined;
  return { config: Object.fromEntries(changed), secrets };
}
