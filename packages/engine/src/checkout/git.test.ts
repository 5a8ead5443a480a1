import { AppError, type Argv, Secret } from "@moorage/domain";
import { formatGitUrl, gitRefProblem, gitUrlProblem, parseGitUrl } from "@moorage/domain/git";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { GitPlace } from "../git/session.ts";
import { CommandFailed } from "../host/errors.ts";
import { createLocalHost, type ExecOptions, type Host } from "../host/index.ts";
import { checkoutGit } from "./git.ts";

interface Call {
  argv: Argv;
  env: Record<string, string>;
}

/** A host that starts nothing, remembers what it was to start, and answers as a server without this reference. */
function recordingHost(): { host: Host; calls: Call[]; written: Map<string, string> } {
  const calls: Call[] = [];
  const written = new Map<string, string>();
  const exec = async (argv: Argv, { env = {} }: ExecOptions = {}) => {
    calls.push({ argv, env });
    if (argv[1] === "version") return { stdout: "git version 2.40.0\n", stderr: "" };
    if (argv[0] === "getent") return { stdout: "192.0.2.7 STREAM\n2001:db8::7 STREAM\n", stderr: "" };
    if (argv[0] === "ssh-keyscan") return { stdout: `192.0.2.7 ssh-ed25519 ${"A".repeat(68)}\n`, stderr: "" };
    if (argv[1] === "fetch") throw new CommandFailed(argv, 128, undefined, ["fatal: couldn't find remote ref x"]);
    return { stdout: "", stderr: "" };
  };
  const files = {
    ...createLocalHost({ id: "local" }).files,
    write: async (path: string, data: string) => void written.set(path, data),
    remove: async () => undefined,
    makeDir: async () => undefined,
  };
  return { host: { ...createLocalHost({ id: "local" }), exec, files }, calls, written };
}

const placeOf = (host: Host): GitPlace => ({
  host,
  workDir: "/w/dep_1",
  knownHosts: { find: async () => undefined, pin: async () => undefined },
  policy: { privateAddresses: true },
  log: () => undefined,
  signal: new AbortController().signal,
});
const request = { buildPath: "", submodules: true, lfs: true } as const;

const hostile = fc.array(
  fc.oneof(
    fc.constantFrom("-", "--", "-u", "/", ".", "..", ":", "@", "ext::", "$(id)", "`id`", ";", " ", "\n", "'", '"', "%"),
    fc.string({ unit: "binary", maxLength: 5 }),
  ),
  { maxLength: 6 },
);

test("no address and no name may become an option, another word or shell text", async () => {
  const starts = fc.constantFrom(
    "https://host/",
    "ssh://me@host/",
    "git@host:",
    "git://host/",
    "https://",
    "ssh://",
    "",
  );
  await fc.assert(
    fc.asyncProperty(starts, hostile, hostile, async (start, path, name) => {
      const url = start + path.join("");
      const ref = name.join("");
      const { host, calls } = recordingHost();
      const work = checkoutGit(placeOf(host), { ...request, url, ref, credential: { kind: "none" } });
      await expect(work).rejects.toBeInstanceOf(AppError);
      if (gitUrlProblem(url) || gitRefProblem(ref)) expect(calls).toEqual([]);
      for (const { argv, env } of calls) {
        const [program, ...args] = argv;
        expect(["git", "getent", "ssh-keyscan"]).toContain(program);
        const end = args.indexOf("--");
        const before = end < 0 ? args : args.slice(0, end);
        for (const word of before) expect(word).toMatch(/^(?:-[-=a-zA-Z0-9,]*|[a-z-]+|host|\d+|[a-z0-9,]+)$/);
        for (const word of args.slice(before.length + 1)) expect(word).not.toMatch(/^-/);
        expect([undefined, 'ssh -F "$MOORAGE_SSH_SETTINGS"']).toContain(env["GIT_SSH_COMMAND"]);
      }
    }),
    { numRuns: 1_000 },
  );
});

const settingsOf = ({ env }: Call): [string, string][] =>
  Array.from({ length: Number(env["GIT_CONFIG_COUNT"] ?? 0) }, (_, index) => [
    env[`GIT_CONFIG_KEY_${index}`] ?? "",
    env[`GIT_CONFIG_VALUE_${index}`] ?? "",
  ]);

test("git must get no settings of the machine, one transport, and the addresses that were checked", async () => {
  const { host, calls } = recordingHost();
  const url = "https://host:8443/x.git";
  const credential = { kind: "none" } as const;
  await expect(checkoutGit(placeOf(host), { ...request, url, ref: "main", credential })).rejects.toThrow();
  const fetch = calls.find(({ argv }) => argv[1] === "fetch");
  expect(fetch?.env).toMatchObject({
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_TERMINAL_PROMPT: "0",
    GIT_ALLOW_PROTOCOL: "https",
    HOME: expect.stringMatching(/^\/w\/dep_1\/git-[0-9a-f]{12}$/),
  });
  expect(fetch ? settingsOf(fetch) : []).toEqual(
    expect.arrayContaining([
      ["protocol.allow", "never"],
      ["core.hooksPath", "/dev/null"],
      ["http.followRedirects", "false"],
      ["http.curloptResolve", "host:8443:192.0.2.7,[2001:db8::7]"],
    ]),
  );
});

test("a token must stand in one file and nowhere else", async () => {
  const { host, calls, written } = recordingHost();
  const password = new Secret("canary/token\n@x");
  const credential = { kind: "password", username: "a:b", password } as const;
  const url = "https://host/x.git";
  await expect(checkoutGit(placeOf(host), { ...request, url, ref: "main", credential })).rejects.toThrow();
  expect([...written]).toEqual([
    [expect.stringMatching(/\/\.git-credentials$/), "https://a%3Ab:canary%2Ftoken%0A%40x@host\n"],
  ]);
  expect(JSON.stringify(calls)).not.toContain("canary");
});

test("ssh must be bound to the address and the keys that were seen, and to one key of ours", async () => {
  const { host, written } = recordingHost();
  const credential = { kind: "ssh-key", privateKey: new Secret("canary") } as const;
  const url = formatGitUrl(parseGitUrl("git@host:x.git"));
  await expect(checkoutGit(placeOf(host), { ...request, url, ref: "main", credential })).rejects.toThrow();
  const settings = [...written].find(([file]) => file.endsWith("/ssh_config"))?.[1].split("\n") ?? [];
  for (const line of [
    "HostName 192.0.2.7",
    "HostKeyAlias host",
    "StrictHostKeyChecking yes",
    "IdentitiesOnly yes",
    "BatchMode yes",
  ])
    expect(settings).toContain(line);
  expect(settings.join("\n")).not.toContain("canary");
});
