import { isIP } from "node:net";
import path from "node:path";
import { z } from "zod";
import { findUp } from "./locate.ts";
import { StartupError } from "./startup-error.ts";

const HOST_NAME = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/i;
const INTERFACE_NAME = /^[a-z][a-z0-9._-]{0,14}$/i;

const port = () =>
  z
    .string()
    .regex(/^\d{1,5}$/, "must be a port number from 1 to 65535")
    .transform(Number)
    .refine((number) => number >= 1 && number <= 65_535, "must be a port number from 1 to 65535");

const isHost = (text: string) => isIP(text) !== 0 || HOST_NAME.test(text);

function hasProtocol(text: string, protocols: readonly string[]): boolean {
  return URL.canParse(text) && protocols.includes(new URL(text).protocol);
}

function isOrigin(text: string): boolean {
  if (!hasProtocol(text, ["http:", "https:"])) return false;
  const url = new URL(text);
  return url.pathname === "/" && url.search === "" && url.hash === "" && url.username === "" && url.password === "";
}

/** In a checkout the data stays with it; an installed server keeps it where servers do. */
function defaultDataDir(): string {
  const workspace = findUp(["pnpm-workspace.yaml"]);
  return workspace === undefined ? "/var/lib/moorage" : path.join(path.dirname(workspace), ".data");
}

// No message repeats the value: connection strings hold passwords.
const Environment = z
  .object({
    MOORAGE_DATA_DIR: z
      .string()
      .refine((text) => !text.includes("\0"), "must be a path")
      .default(defaultDataDir),
    MOORAGE_PORT: port().default(3000),
    MOORAGE_HOST: z.string().refine(isHost, "must be an address or a host name of this machine").default("127.0.0.1"),
    MOORAGE_HTTP_HOST: z
      .string()
      .refine((text) => isIP(text) !== 0, "must be an IP address")
      .default("0.0.0.0"),
    MOORAGE_HTTP_PORT: port().optional(),
    MOORAGE_HTTPS_PORT: port().optional(),
    MOORAGE_URL: z
      .string()
      .refine(isOrigin, "must be an address like https://panel.example.com, without a path")
      .optional(),
    MOORAGE_ADVERTISE_ADDR: z
      .string()
      .refine((text) => isIP(text) !== 0 || INTERFACE_NAME.test(text), "must be an IP address or a network interface")
      .optional(),
    DATABASE_URL: z
      .string()
      // Not parsed as a URL: one with a socket directory (?host=/run/…) has no host, which a URL must.
      .refine((text) => /^postgres(ql)?:\/\//.test(text), "must begin with postgres://")
      .optional(),
    REDIS_URL: z
      .string()
      .refine((text) => hasProtocol(text, ["redis:", "rediss:"]), "must begin with redis:// or rediss://")
      .optional(),
    DOCKER_HOST: z
      .string()
      .refine((text) => hasProtocol(text, ["unix:", "tcp:", "http:", "https:"]), "must begin with unix:// or tcp://")
      .optional(),
    /** Repositories on this machine and in private networks may be fetched. */
    MOORAGE_GIT_PRIVATE_ADDRESSES: z.stringbool("must be true or false").default(false),
    MOORAGE_GIT_CA_FILE: z.string().optional(),
    WORKER: z.enum(["separate"], 'can only be "separate", or be left out').optional(),
    MOORAGE_SESSION_SECRET: z.string().min(32, "must have 32 characters or more").optional(),
    /** For the tests of crashes only: the operation at which the worker waits to be killed. */
    MOORAGE_CHECKPOINT: z.string().optional(),
    NODE_ENV: z
      .enum(["production", "development", "test"], "must be production, development or test")
      .default("production"),
  })
  .superRefine((env, context) => {
    if (env.WORKER !== "separate") return;
    for (const name of ["DATABASE_URL", "REDIS_URL"] as const) {
      if (env[name] === undefined)
        context.addIssue({ code: "custom", path: [name], message: "is needed when WORKER=separate" });
    }
  });

export interface Settings {
  dataDir: string;
  port: number;
  host: string;
  url: string;
  publicUrl: string | undefined;
  httpHost: string;
  httpPort: number | undefined;
  httpsPort: number | undefined;
  advertiseAddr: string | undefined;
  databaseUrl: string | undefined;
  redisUrl: string | undefined;
  dockerHost: string | undefined;
  /** Where git may go. */
  gitPolicy: { privateAddresses: boolean; caFile: string | undefined };
  separateWorker: boolean;
  sessionSecret: string | undefined;
  checkpoint: string | undefined;
  development: boolean;
}

const WILDCARDS = new Set(["0.0.0.0", "::"]);

function ownUrl(host: string, portNumber: number): string {
  const name = WILDCARDS.has(host) ? "127.0.0.1" : host;
  return new URL(`http://${isIP(name) === 6 ? `[${name}]` : name}:${portNumber}`).origin;
}

/** Everything that is wrong is said at once. An empty variable counts as one that is not set. */
export function readSettings(variables: Record<string, string | undefined> = process.env): Settings {
  const given = Object.fromEntries(
    Object.entries(variables).filter(([, value]) => value !== undefined && value !== ""),
  );
  const parsed = Environment.safeParse(given);
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => `  ${issue.path.join(".")} ${issue.message}`);
    throw new StartupError(`These settings are wrong:\n${lines.join("\n")}`);
  }
  const env = parsed.data;
  const publicUrl = env.MOORAGE_URL === undefined ? undefined : new URL(env.MOORAGE_URL).origin;
  return {
    dataDir: path.resolve(env.MOORAGE_DATA_DIR),
    port: env.MOORAGE_PORT,
    host: env.MOORAGE_HOST,
    url: publicUrl ?? ownUrl(env.MOORAGE_HOST, env.MOORAGE_PORT),
    publicUrl,
    httpHost: env.MOORAGE_HTTP_HOST,
    httpPort: env.MOORAGE_HTTP_PORT,
    httpsPort: env.MOORAGE_HTTPS_PORT,
    advertiseAddr: env.MOORAGE_ADVERTISE_ADDR,
    databaseUrl: env.DATABASE_URL,
    redisUrl: env.REDIS_URL,
    dockerHost: env.DOCKER_HOST,
    gitPolicy: { privateAddresses: env.MOORAGE_GIT_PRIVATE_ADDRESSES, caFile: env.MOORAGE_GIT_CA_FILE },
    separateWorker: env.WORKER === "separate",
    sessionSecret: env.MOORAGE_SESSION_SECRET,
    checkpoint: env.MOORAGE_CHECKPOINT,
    development: env.NODE_ENV === "development",
  };
}

/** Next and React read these from the process when they are loaded. */
export function prepareNextEnvironment(development: boolean, standaloneConfig?: string): void {
  Object.assign(process.env, { NODE_ENV: development ? "development" : "production", NEXT_TELEMETRY_DISABLED: "1" });
  if (standaloneConfig !== undefined) process.env["__NEXT_PRIVATE_STANDALONE_CONFIG"] = standaloneConfig;
}
