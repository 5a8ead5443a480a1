/** Git with one credential for one repository: its environment is made here, and taken away afterwards. */
import { randomBytes } from "node:crypto";
import { AppError } from "@moorage/domain";
import { formatGitUrl, type GitUrl, isSameGitHost, parseGitUrl, portOf } from "@moorage/domain/git";
import { CommandFailed } from "../host/errors.ts";
import type { ExecResult, Host } from "../host/host.ts";
import type { KnownHosts } from "../host/known-hosts.ts";
import { type AddressPolicy, resolveHost } from "./address.ts";
import { type Bounds, boundsOf } from "./bounds.ts";
import { accessOf, checkFits, type GitCredential, secretsOf, writePassword, writeSshSettings } from "./credential.ts";
import { gitError } from "./errors.ts";
import { changedKeyError, trustedKeys } from "./host-keys.ts";
import { masking } from "./mask.ts";
import { isProgress } from "./progress.ts";
import { gitEnvironment } from "./settings.ts";
import { requireGit } from "./version.ts";

export interface GitPlace {
  host: Host;
  /** A folder of ours that is there; what is put into it for git ends with the call. */
  workDir: string;
  knownHosts: KnownHosts;
  policy: GitPolicy;
  log(line: string): void;
  signal: AbortSignal;
}

export interface GitPolicy extends AddressPolicy {
  /** Certificates (PEM) of the authorities to believe, instead of the machine's. */
  caFile?: string | undefined;
}

export interface GitRun {
  /** A work tree; git looks for its repository nowhere else. */
  dir?: string;
  input?: string;
  env?: Record<string, string>;
  settings?: readonly (readonly [string, string])[];
  onLine?(line: string, stream: "stdout" | "stderr"): void;
}

export interface GitSession extends AsyncDisposable {
  readonly url: GitUrl;
  /** What is given to git for it. */
  readonly remote: string;
  readonly credential: GitCredential;
  readonly place: GitPlace;
  /** An empty folder that ends with the session. */
  readonly home: string;
  readonly bounds: Bounds;
  readonly mask: (line: string) => string;
  /** Errors are told in words for people; `GitFailed` is for who wants to try another way. */
  run(args: readonly string[], options?: GitRun): Promise<ExecResult>;
  explain(error: unknown): Promise<unknown>;
}

/** Git's own last lines, masked; not for people. */
export class GitFailed extends Error {
  readonly lines: string[];
  constructor(lines: string[]) {
    super("git failed");
    this.lines = lines;
  }
  says(pattern: RegExp): boolean {
    return this.lines.some((line) => pattern.test(line));
  }
}

const deadlineMs = 15 * 60_000;
const redirectsMax = 3;
const redirected = /The requested URL returned error: 30[1278]/;

export interface GitAccess {
  url: string;
  credential: GitCredential;
  deadlineMs?: number;
}

/**
 * Does `work` in a session and tells its failure in words. A redirect is followed when its new address may be used;
 * another host does not get the credential.
 */
export async function withSession<T>(
  place: GitPlace,
  access: GitAccess,
  work: (session: GitSession) => Promise<T>,
): Promise<T> {
  const bounds = boundsOf(place.signal, access.deadlineMs ?? deadlineMs);
  let url = parseGitUrl(access.url);
  let { credential } = access;
  checkFits(url, credential);
  for (let hop = 0; ; hop += 1) {
    await using session = await openSession(place, url, credential, bounds);
    try {
      return await work(session);
    } catch (error) {
      const target = hop < redirectsMax ? await redirectOf(session, error) : undefined;
      if (!target) throw await session.explain(error);
      if (!isSameGitHost(url, target)) credential = { kind: "none" };
      place.log(`The repository has moved to ${formatGitUrl(target)}`);
      url = target;
    }
  }
}

async function openSession(
  place: GitPlace,
  url: GitUrl,
  credential: GitCredential,
  bounds: Bounds,
): Promise<GitSession> {
  const { host, log } = place;
  const { signal } = bounds;
  await bounds.guard(requireGit(host));
  const addresses = await bounds.guard(resolveHost(host, url.host, place.policy, signal));
  const contact = { host, knownHosts: place.knownHosts, log, signal };
  const keys = url.scheme === "ssh" ? await bounds.guard(trustedKeys(contact, url, addresses[0])) : [];
  const home = `${place.workDir}/git-${randomBytes(6).toString("hex")}`;
  await host.files.makeDir(home);
  const dispose = () => host.files.remove(home);
  try {
    if (url.scheme === "https") await writePassword(host, home, url, credential);
    if (url.scheme === "ssh") await writeSshSettings(host, home, { url, address: addresses[0], keys, credential });
  } catch (error) {
    await dispose();
    throw error;
  }
  const mask = masking(secretsOf(credential));
  const bound = bindings(url, addresses, place.policy);
  const envWith = (settings: GitRun["settings"] = []) => ({
    ...gitEnvironment(home, url.scheme, [...bound, ...settings]),
    ...transport(home, url),
  });
  const session: GitSession = {
    url,
    remote: url.scheme === "git" ? formatGitUrl({ ...url, host: addresses[0] }) : formatGitUrl(url),
    credential,
    place,
    home,
    bounds,
    mask,
    run: (args, options = {}) => runGit(session, envWith(options.settings), args, options),
    explain: async (error) => {
      if (!(error instanceof GitFailed)) return error;
      if (error.says(/Host key verification failed/)) return changedKeyError(contact, url, addresses[0]);
      return gitError(error.lines, { shown: formatGitUrl(url), host: url.host, access: accessOf(credential) });
    },
    [Symbol.asyncDispose]: dispose,
  };
  return session;
}

/** Binds git to the addresses that were checked. */
function bindings(url: GitUrl, addresses: readonly string[], { caFile }: GitPolicy): [string, string][] {
  if (url.scheme !== "https") return [];
  const shown = addresses.map((address) => (address.includes(":") ? `[${address}]` : address)).join(",");
  return [
    // A literal IPv6 address needs no binding, and curl's entry has no form for it.
    ...(url.host.includes(":")
      ? []
      : [["http.curloptResolve", `${url.host}:${portOf(url)}:${shown}`] as [string, string]]),
    ...(caFile ? [["http.sslCAInfo", caFile] as [string, string]] : []),
  ];
}

function transport(home: string, url: GitUrl): Record<string, string> {
  if (url.scheme === "git") return { GIT_OVERRIDE_VIRTUAL_HOST: url.port ? `${url.host}:${url.port}` : url.host };
  if (url.scheme !== "ssh") return {};
  return {
    GIT_SSH_COMMAND: 'ssh -F "$MOORAGE_SSH_SETTINGS"',
    GIT_SSH_VARIANT: "ssh",
    MOORAGE_SSH_SETTINGS: `${home}/ssh_config`,
  };
}

/** A server's words may be as long as it likes, and are searched for what they say. */
const wordsMax = 2_000;
const wordsOf = ({ lastLines }: CommandFailed, mask: (line: string) => string): string[] =>
  lastLines.filter((line) => !isProgress(line)).map((line) => mask(line).slice(0, wordsMax));

async function runGit(
  { place, bounds, mask }: GitSession,
  env: Record<string, string>,
  args: readonly string[],
  { dir, input, env: more, onLine }: GitRun,
): Promise<ExecResult> {
  try {
    const result = await place.host.exec(["git", ...args], {
      cwd: dir ?? place.workDir,
      env: { ...env, ...(dir ? { GIT_DIR: `${dir}/.git`, GIT_WORK_TREE: dir } : {}), ...more },
      ...(input === undefined ? {} : { input }),
      ...(onLine ? { onLine: (line: string, stream: "stdout" | "stderr") => onLine(mask(line), stream) } : {}),
      signal: bounds.signal,
    });
    bounds.check();
    return result;
  } catch (error) {
    bounds.check();
    if (error instanceof CommandFailed) throw new GitFailed(wordsOf(error, mask));
    throw error;
  }
}

/** Git is asked once more what it was answered; it leaves out credentials itself, and nothing of it is logged. */
async function redirectOf(session: GitSession, error: unknown): Promise<GitUrl | undefined> {
  if (!(error instanceof GitFailed) || !error.says(redirected)) return undefined;
  let location: string | undefined;
  const find = (line: string) => {
    location ??= /<= Recv header: location: (\S+)\s*$/i.exec(line)?.[1];
  };
  await session
    .run(["ls-remote", "--", session.remote, "HEAD"], {
      env: { GIT_TRACE_CURL: "1", GIT_TRACE_CURL_NO_DATA: "1" },
      onLine: find,
    })
    .catch(() => undefined);
  const suffix = "/info/refs?service=git-upload-pack";
  if (!location) return undefined;
  const whole = location.startsWith("/") ? formatGitUrl({ ...session.url, path: location }) : location;
  if (!whole.endsWith(suffix))
    throw new AppError("NOT_FOUND", `${formatGitUrl(session.url)} leads to a page, not to a repository.`, {
      hint: "The repository may be private, or the address may be wrong.",
    });
  const target = parseGitUrl(whole.slice(0, -suffix.length));
  return target.scheme === "https" ? target : undefined;
}
