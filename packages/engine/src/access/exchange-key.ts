/** One public key for another in the authorized_keys of a user, in two parts: between them both are let in. */
import { createHash } from "node:crypto";
import path from "node:path";
import { AppError, script, sh } from "@moorage/domain";
import { CommandFailed } from "../host/errors.ts";
import type { Host } from "../host/host.ts";
import { holdsKey, withNewKey, withoutKey } from "./authorized-keys.ts";

export interface ExchangedKey {
  /** "ssh-ed25519 AAAA… comment" */
  line: string;
  /** "old", "new" */
  name: string;
}

export interface KeyExchange {
  /** Whose files they are. */
  user: string;
  from: ExchangedKey;
  to: ExchangedKey;
  log(line: string): void;
}

const asking = script`
getent passwd "$1" | cut -d: -f6
sshd=$(command -v sshd || echo /usr/sbin/sshd)
"$sshd" -T -C "user=$1,host=localhost,addr=127.0.0.1" 2> /dev/null | sed -n 's/^authorizedkeysfile //p' || :`;

const reading = script`
for file do
  real=$(readlink -f -- "$file") || continue
  if [ -f "$real" ]; then
    printf '%s\n' "$real"
    base64 -w 0 -- "$real"
    echo
  fi
done`;

const changed = 3;

// The copy has the owner, the mode and what else hangs on the file; then its content is replaced. A connection that
// breaks looks like the end of the input, and somebody may edit the file meanwhile: both are told by the sums.
const writing = script`
temporary=$(mktemp -- "$1.XXXXXX")
trap 'rm -f -- "$temporary"' EXIT
cp --preserve=all -- "$1" "$temporary"
base64 -d > "$temporary"
[ "$(sha256sum < "$temporary")" = "$3" ]
if [ "$(sha256sum < "$1")" != "$2" ]; then exit 3; fi
sync "$temporary"
mv -fT -- "$temporary" "$1"`;

/** Where sshd keeps to its default, or cannot be asked. */
const usualFiles = ".ssh/authorized_keys .ssh/authorized_keys2";

async function filesOf(host: Host, user: string): Promise<string[]> {
  const [home = "", said] = (await host.exec(sh(asking, user))).stdout.split("\n");
  if (!home.startsWith("/")) throw new AppError("PRECONDITION", `The user ${user} has no home on this server.`);
  const tokens: Record<string, string> = { "%h": home, "%u": user, "%%": "%" };
  return (said || usualFiles)
    .split(" ")
    .filter((name) => name !== "" && name !== "none")
    .map((name) =>
      path.posix.resolve(
        home,
        name.replace(/%[hu%]/g, (token) => tokens[token] ?? token),
      ),
    );
}

interface KeyFile {
  path: string;
  text: string;
}

async function readAll(host: Host, user: string): Promise<KeyFile[]> {
  const { stdout } = await host.exec(sh(reading, ...(await filesOf(host, user))));
  const lines = stdout.split("\n");
  const found = lines.flatMap((name, index) =>
    index % 2 === 0 && name !== ""
      ? [{ path: name, text: Buffer.from(lines[index + 1] ?? "", "base64").toString("latin1") }]
      : [],
  );
  // Two names may lead to one file.
  return [...new Map(found.map((file) => [file.path, file])).values()];
}

const sumOf = (text: string): string => `${createHash("sha256").update(text, "latin1").digest("hex")}  -`;

/** False when somebody else has changed it meanwhile. */
async function write(host: Host, file: KeyFile, text: string): Promise<boolean> {
  const input = Buffer.from(text, "latin1").toString("base64");
  try {
    await host.exec(sh(writing, file.path, sumOf(file.text), sumOf(text)), { input });
    return true;
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
    if (error.exitCode === changed) return false;
    throw new AppError("PRECONDITION", `${file.path} could not be written: ${error.lastLines.at(-1) ?? "no reason"}`, {
      cause: error,
      hint: "Make it writable for root there, or exchange the line by hand, then try again.",
    });
  }
}

const attemptsMax = 5;

/** Each file is left as `edit` says; answers which were changed. */
async function editAll(host: Host, user: string, edit: (text: string) => string): Promise<string[]> {
  const done: string[] = [];
  for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
    const stale: string[] = [];
    for (const file of await readAll(host, user)) {
      const text = edit(file.text);
      if (text === file.text) continue;
      ((await write(host, file, text)) ? done : stale).push(file.path);
    }
    if (stale.length === 0) return done;
  }
  throw new AppError("CONFLICT", `The authorized_keys of ${user} are changed by somebody else all the time.`, {
    hint: "Try again.",
  });
}

/** The one key is let in like the other. Where that one is in no file, somebody else decides who is let in. */
export async function letKeyIn(host: Host, { user, from, to, log }: KeyExchange): Promise<void> {
  const done = await editAll(host, user, (text) => withNewKey(text, from.line, to.line));
  for (const file of done) log(`Added the ${to.name} public key to ${file}`);
  if (done.length > 0) return;
  const known = (await readAll(host, user)).some(({ text }) => holdsKey(text, to.line));
  log(
    known
      ? `The ${to.name} public key is there already`
      : `No authorized_keys file of ${user} holds the ${from.name} public key`,
  );
}

/** Only lines of the key that is exchanged go, and only from files that are read for this user. */
export async function shutKeyOut(host: Host, { user, from, log }: KeyExchange): Promise<void> {
  const done = await editAll(host, user, (text) => withoutKey(text, from.line));
  for (const file of done) log(`Took the ${from.name} public key out of ${file}`);
  if (done.length === 0) log(`The ${from.name} public key is in no file there any more`);
}
