import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Secret } from "../../packages/domain/src/index.ts";
import { hostKeyFingerprint, listBranches, makeSshKey, readSshKey } from "../../packages/engine/src/git/index.ts";
import { failureOf, fetchSource, filesWith, testPlace, watchProcesses } from "../support/git-place.ts";
import { gitmodules, makeRepository, type Repository } from "../support/git-repositories.ts";
import { type SshServer, startSshServer } from "../support/git-server-ssh.ts";
import { freePort } from "../support/ports.ts";
import { temporaryDirectory } from "../support/run.ts";

const root = temporaryDirectory("repositories");
let server: SshServer;
let app: Repository;
let commit: string;
const keyOf = (text: string) => ({ kind: "ssh-key", privateKey: new Secret(text) }) as const;
const urlOf = (repository: Repository) => `ssh://${server.user}@localhost:${server.port}${repository.dir}`;
const access = () => ({ url: urlOf(app), credential: keyOf(server.privateKey) });

beforeAll(async () => {
  server = await startSshServer();
  app = makeRepository(root, "app");
  commit = app.commit({ "index.html": "over ssh" });
});
afterAll(async () => {
  await server?.stop();
});

test("a repository must come over ssh, its host pinned at first contact and not asked again", async () => {
  const at = testPlace();
  const got = await fetchSource(at, urlOf(app), access());
  expect(got.commit).toBe(commit);
  expect(readFileSync(`${got.dir}/index.html`, "utf8")).toBe("over ssh");
  const name = `[localhost]:${server.port}`;
  const [type, key] = server.hostKey().split(" ");
  expect(at.pinned.get(name)).toEqual([{ type, key }]);
  const shown = execFileSync("ssh-keygen", ["-lf", "-"], { input: server.hostKey(), encoding: "utf8" }).split(" ")[1];
  expect(at.lines[0]).toContain(`First contact with ${name}`);
  expect(at.lines[0]).toContain(shown);
  at.lines.length = 0;
  await fetchSource(at, urlOf(app), access());
  expect(at.lines.join("\n")).not.toContain("First contact");
});

test("the key must be in no process, no line and no file afterwards", async () => {
  const at = testPlace();
  const secret = server.privateKey.split("\n").filter((line) => line.length > 20 && !line.startsWith("-----"));
  const modes = new Set<number>();
  const timer = setInterval(() => {
    for (const dir of readdirSync(at.workDir).filter((entry) => entry.startsWith("git-")))
      modes.add(statSync(path.join(at.workDir, dir, "key"), { throwIfNoEntry: false })?.mode ?? 0);
  }, 5);
  const { commands, leaks, result } = await watchProcesses(at.workDir, secret, fetchSource(at, urlOf(app), access()));
  clearInterval(timer);
  expect(result.status).toBe("fulfilled");
  expect([...commands].some((command) => command.startsWith("ssh "))).toBe(true);
  expect([...leaks]).toEqual([]);
  expect([...modes].filter((mode) => mode !== 0).map((mode) => mode & 0o777)).toEqual([0o600]);
  expect(at.lines.filter((line) => secret.some((part) => line.includes(part)))).toEqual([]);
  expect(filesWith(at.workDir, secret)).toEqual([]);
  expect(readdirSync(at.workDir)).toEqual(["src"]);
});

test("a key that we made must work once its public half is let in", async () => {
  for (const type of ["ed25519", "rsa"] as const) {
    const made = await makeSshKey("moorage", type);
    const refused = await failureOf(
      fetchSource(testPlace(), urlOf(app), { credential: keyOf(made.privateKey.reveal()) }),
    );
    expect(refused).toMatchObject({ code: "PRECONDITION", message: "localhost refused the SSH key." });
    server.letIn(made.publicKey.line);
    const got = await fetchSource(testPlace(), urlOf(app), { credential: keyOf(made.privateKey.reveal()) });
    expect(got.commit).toBe(commit);
  }
});

test("a key of OpenSSH's own tool must be read as it reads it", () => {
  for (const options of [
    ["ed25519"],
    ["rsa", "-b", "2048"],
    ["ecdsa", "-b", "384"],
    ["rsa", "-b", "2048", "-m", "PEM"],
  ]) {
    const file = path.join(temporaryDirectory("key"), "key");
    execFileSync("ssh-keygen", ["-q", "-N", "", "-C", "somebody", "-f", file, "-t", ...options]);
    const { publicKey } = readSshKey(new Secret(readFileSync(file, "utf8")), "somebody");
    expect(publicKey.line).toBe(readFileSync(`${file}.pub`, "utf8").trim());
    const [bits, fingerprint] = execFileSync("ssh-keygen", ["-lf", file], { encoding: "utf8" }).split(" ");
    expect(publicKey).toMatchObject({ bits: Number(bits), fingerprint });
  }
});

test("without a key, with a damaged one and for a repository that is not there the cause must be told", async () => {
  const none = await failureOf(fetchSource(testPlace(), urlOf(app)));
  expect(none).toMatchObject({ message: "localhost asks for an SSH key, and none is chosen." });
  const damaged = server.privateKey.replace(/\n.{30}/, "\nAAAA");
  const bad = await failureOf(fetchSource(testPlace(), urlOf(app), { credential: keyOf(damaged) }));
  expect(bad).toMatchObject({ code: "PRECONDITION", message: "The SSH key cannot be read." });
  const away = await failureOf(fetchSource(testPlace(), `${urlOf(app)}-away`, access()));
  expect(away).toMatchObject({ code: "NOT_FOUND", message: expect.stringContaining("may not be read") });
  const closed = `ssh://git@localhost:${await freePort()}/app.git`;
  expect(await failureOf(fetchSource(testPlace(), closed, access()))).toMatchObject({
    code: "UNAVAILABLE",
    message: expect.stringContaining("No SSH server answers"),
  });
});

test("a submodule with a relative address must come with the same key", async () => {
  const library = makeRepository(root, "library");
  const inside = library.commit({ "lib.txt": "library" });
  const whole = makeRepository(root, "whole");
  whole.commit({ ".gitmodules": gitmodules("vendor/lib", "../library.git"), "vendor/lib": { commit: inside } });
  const got = await fetchSource(testPlace(), urlOf(whole), { ...access(), url: urlOf(whole), submodules: true });
  expect(readFileSync(`${got.dir}/vendor/lib/lib.txt`, "utf8")).toBe("library");
});

test("a changed host key must be refused with both fingerprints, until it is forgotten", async () => {
  const at = testPlace();
  await listBranches(at, access());
  const [before] = at.pinned.get(`[localhost]:${server.port}`) ?? [];
  await server.changeHostKey();
  const [type = "", key = ""] = server.hostKey().split(" ");
  const error = await failureOf(fetchSource(at, urlOf(app), access()));
  expect(error).toMatchObject({ code: "PRECONDITION", retryable: false });
  expect(error["message"]).toContain("has changed");
  expect(error["message"]).toContain(hostKeyFingerprint(before ?? { type: "", key: "" }));
  expect(error["message"]).toContain(hostKeyFingerprint({ type, key }));
  expect(at.pinned.get(`[localhost]:${server.port}`)).toEqual([before]);
  at.pinned.clear();
  expect(await fetchSource(at, urlOf(app), access())).toMatchObject({ commit });
});
