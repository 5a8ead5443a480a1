// A stand-in for https://download.docker.com, as one machine sees it.
import { execFileSync } from "node:child_process";
import { createReadStream, existsSync } from "node:fs";
import https from "node:https";
import type { AddressInfo } from "node:net";
import path from "node:path";
import type { TestMachine } from "./machine.ts";
import { temporaryDirectory } from "./run.ts";
import { certificate } from "./tls.ts";

const name = "download.docker.com";
const script = path.join(import.meta.dirname, "rig/docker-archive.sh");

export interface Release {
  id: string;
  codename: string;
}

/** What the machine asks of that name comes from here, over TLS that it believes. The answer ends it. */
export async function serveDockerArchive(machine: TestMachine, release: Release): Promise<() => Promise<void>> {
  const dir = temporaryDirectory("docker-archive");
  execFileSync("bash", [script, dir, release.id, release.codename], { stdio: ["ignore", "ignore", "pipe"] });
  const tls = certificate("docker-archive", `DNS:${name}`);
  const server = https.createServer({ key: tls.key, cert: tls.cert }, (request, response) => {
    const file = path.join(dir, path.normalize(`/${request.url}`));
    if (!existsSync(file)) return void response.writeHead(404).end();
    createReadStream(file).pipe(response);
  });
  await new Promise<void>((resolve) => server.listen(0, machine.gateway, resolve));
  const { port } = server.address() as AddressInfo;
  const authority = tls.ca.toString("utf8");
  machine.run("sh", "-c", `printf '%s\n' '${machine.gateway} ${name}' >> /etc/hosts`);
  machine.run("mkdir", "-p", "/usr/local/share/ca-certificates");
  machine.run("sh", "-c", `printf '%s' '${authority}' > /usr/local/share/ca-certificates/archive.crt`);
  machine.run("sh", "-c", "if command -v update-ca-certificates; then update-ca-certificates; fi");
  const asked = ["-p", "tcp", "-d", machine.gateway, "--dport", "443"];
  machine.run("iptables", "-t", "nat", "-A", "OUTPUT", ...asked, "-j", "DNAT", "--to-destination", `:${port}`);
  return () => new Promise((resolve) => server.close(() => resolve()));
}

/** Nothing answers by that name. */
export const hideDockerArchive = (machine: TestMachine): void =>
  void machine.run("sh", "-c", `printf '%s\n' '127.0.0.1 ${name}' >> /etc/hosts`);
