// A real OpenSSH server on a loopback port, as the user who runs the tests; it lets one key read repositories.
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import net from "node:net";
import { userInfo } from "node:os";
import path from "node:path";
import { eventually } from "./eventually.ts";
import { freePort } from "./ports.ts";
import { temporaryDirectory } from "./run.ts";

export interface SshServer {
  port: number;
  user: string;
  /** The private key that is let in. */
  privateKey: string;
  hostKey(): string;
  letIn(publicKey: string): void;
  /** New host keys, as after an installation of another server at this address. */
  changeHostKey(): Promise<void>;
  stop(): Promise<void>;
}

const sshd = ["/usr/sbin/sshd", "/usr/local/sbin/sshd", "/usr/bin/sshd"].find(existsSync) ?? "/usr/sbin/sshd";

function makeKey(file: string): void {
  rmSync(file, { force: true });
  rmSync(`${file}.pub`, { force: true });
  execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "test", "-f", file]);
}

export async function startSshServer(): Promise<SshServer> {
  const dir = temporaryDirectory("sshd");
  const at = (name: string) => path.join(dir, name);
  const port = await freePort();
  makeKey(at("host"));
  makeKey(at("user"));
  writeFileSync(at("authorized_keys"), readFileSync(at("user.pub")), { mode: 0o600 });
  writeFileSync(
    at("config"),
    [
      `Port ${port}`,
      "ListenAddress 127.0.0.1",
      `HostKey ${at("host")}`,
      `AuthorizedKeysFile ${at("authorized_keys")}`,
      "PidFile none",
      "UsePAM no",
      "StrictModes no",
      "PasswordAuthentication no",
      "KbdInteractiveAuthentication no",
      "PermitRootLogin prohibit-password",
      "AcceptEnv GIT_PROTOCOL",
      "SetEnv GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=safe.directory GIT_CONFIG_VALUE_0=*",
      "LogLevel ERROR",
      "",
    ].join("\n"),
  );
  // As root it wants this folder to put itself into.
  if (process.getuid?.() === 0) mkdirSync("/run/sshd", { recursive: true });
  let child = await start(at("config"), port);
  return {
    port,
    user: userInfo().username,
    privateKey: readFileSync(at("user"), "utf8"),
    letIn: (publicKey) => appendFileSync(at("authorized_keys"), `${publicKey}\n`),
    hostKey: () => readFileSync(at("host.pub"), "utf8"),
    changeHostKey: async () => {
      await stop(child);
      makeKey(at("host"));
      child = await start(at("config"), port);
    },
    stop: () => stop(child),
  };
}

async function start(config: string, port: number): Promise<ChildProcess> {
  const child = spawn(sshd, ["-D", "-e", "-f", config], { stdio: "ignore" });
  await eventually("sshd listens", () => connects(port));
  return child;
}

const connects = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = net.connect(port, "127.0.0.1");
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    socket.once("connect", () => socket.destroy());
  });

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill();
  await ended;
}
