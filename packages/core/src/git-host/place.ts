import { createHmac } from "node:crypto";
import { Secret } from "@moorage/domain";
import { gitHosts } from "@moorage/domain/providers";
import type { Runtime } from "../runtime.ts";
import { sealPlace } from "../seal.ts";

/** Where a host of this type sends the browser back to; null for one that is connected by a token. */
export function redirectUrlOf({ settings }: Pick<Runtime, "settings">, type: string): string | null {
  const { browser } = gitHosts.get(type);
  return browser ? `${settings.url}/api/providers/${type}/${browser.path}` : null;
}

/** The one webhook of an account, where its host sends what happens in all repositories. */
export const sharedWebhookUrl = ({ settings }: Pick<Runtime, "settings">, type: string): string =>
  `${settings.url}/api/deploy/${type}`;

/** Derived, so that a delivery is checked where no secret can be opened. */
export const sharedWebhookSecret = ({ settings }: Pick<Runtime, "settings">, gitHostId: string): Secret =>
  new Secret(createHmac("sha256", settings.sessionSecret).update(`git-host-webhook:v1:${gitHostId}`).digest("hex"));

export const attemptPlace = (gitHostId: string): string => sealPlace("git_host", "attempt", gitHostId);
