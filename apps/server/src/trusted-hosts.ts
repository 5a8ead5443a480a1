const LOOPBACK_NAMES = ["localhost", "127.0.0.1", "[::1]"];

const bracketed = (host: string) => (host.includes(":") && !host.startsWith("[") ? `[${host}]` : host);

export interface HostRule {
  host: string;
  port: number;
  publicUrl?: string | undefined;
}

export interface TrustedHosts {
  trusts(hostHeader: string | undefined): boolean;
  /** The origin that a trusted Host header stands for: https only where the public address says so. */
  originOf(hostHeader: string): string;
}

/** A page elsewhere can point its own name at this server: only names that are ours are answered. */
export function trustedHosts({ host, port, publicUrl }: HostRule): TrustedHosts {
  const origins = new Map<string, string>();
  const add = (origin: string) => {
    const url = new URL(origin);
    origins.set(url.host, url.origin);
    if (url.port === "") origins.set(`${url.host}:${url.protocol === "https:" ? 443 : 80}`, url.origin);
  };
  for (const name of [...LOOPBACK_NAMES, bracketed(host)]) add(`http://${name}:${port}`);
  if (publicUrl !== undefined) add(publicUrl);
  return {
    trusts: (header) => header !== undefined && origins.has(header.toLowerCase()),
    originOf: (header) => origins.get(header.toLowerCase()) ?? `http://${header}`,
  };
}
