import { gitHosts } from "@moorage/domain/providers";

interface Account {
  type: string;
  config: Readonly<Record<string, unknown>>;
}

/** Whether accounts at such a host are connected in the browser, on pages of the host. */
export const isConnectedInBrowser = (type: string): boolean => "browser" in gitHosts.get(type);

/** Whose repositories it shows; undefined until somebody has connected it. */
export function accountOf({ type, config }: Account): string | undefined {
  const parsed = gitHosts.schema.safeParse({ ...config, type });
  return parsed.success ? (gitHosts.of(parsed.data).account ?? undefined) : undefined;
}

export function addressOf({ type, config }: Account): string {
  const parsed = gitHosts.schema.safeParse({ ...config, type });
  return parsed.success ? gitHosts.of(parsed.data).url : "";
}
