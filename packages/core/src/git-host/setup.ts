import { gitHosts } from "@moorage/domain/providers";
import type { OrganizationContext } from "../context.ts";
import { redirectUrlOf } from "./place.ts";

/** What a person enters at a host to make the application that connects it. */
export interface GitHostSetup {
  type: string;
  redirectUrl: string | null;
  scopes: readonly string[];
}

export const listGitHostSetups = ({ runtime }: OrganizationContext): GitHostSetup[] =>
  gitHosts.list.map(({ type, browser }) => ({
    ...{ type, redirectUrl: redirectUrlOf(runtime, type), scopes: browser?.scopes ?? [] },
  }));
