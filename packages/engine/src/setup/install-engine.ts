/** A Docker engine from packages, on a server that has none. */
import { AppError, type Argv, type Script, script, sh } from "@moorage/domain";
import { isUnreachable } from "../host/errors.ts";
import type { Host } from "../host/host.ts";
import { waitFor } from "../wait.ts";
import { probeEngine } from "./engine.ts";
import type { ServerProbe } from "./probe.ts";

export interface InstallOptions {
  probe: Pick<ServerProbe, "os" | "architecture" | "apt" | "engineInstalled">;
  /** Who we are there; with access to the engine, its socket can be forwarded. */
  user: string;
  log(line: string): void;
  signal?: AbortSignal | undefined;
}

/** Older ones lack fields that we set. */
const majorMin = 24;

/** Does nothing where an engine answers. The answer is its version. */
export async function installEngine(host: Host, options: InstallOptions): Promise<string> {
  const { probe, log, user } = options;
  if (await answers(host)) return probeEngine(host);
  const run = runner(host, options);
  // Packages that a cancelled set-up left half-way keep every other from being installed.
  if (probe.apt) await run(sh(mending));
  if (probe.engineInstalled) log("Docker is installed, but does not run.");
  else await install(run, options);
  log("Starting Docker");
  await run(sh(starting));
  if (user !== "root") await run(["usermod", "-aG", "docker", "--", user]);
  await waitFor(() => answers(host), {
    timeoutMs: 60_000,
    everyMs: 250,
    what: "Docker answers",
    signal: options.signal,
  });
  return probeEngine(host);
}

async function answers(host: Host): Promise<boolean> {
  return host.docker.ping().then(
    () => true,
    (error: unknown) => {
      if (isUnreachable(error)) return false;
      throw error;
    },
  );
}

type Run = (argv: Argv) => Promise<string>;

const runner =
  (host: Host, { log, signal }: InstallOptions): Run =>
  async (argv) => {
    const { stdout } = await host.exec(argv, {
      // Ubuntu's needrestart would restart other services of the server after each package.
      env: { DEBIAN_FRONTEND: "noninteractive", LC_ALL: "C.UTF-8", NEEDRESTART_SUSPEND: "1" },
      onLine: (line) => log(line),
      ...(signal ? { signal } : {}),
    });
    return stdout;
  };

const apt: Argv = ["apt-get", "-q", "-y", "-o", "DPkg::Lock::Timeout=300", "-o", "Dpkg::Use-Pty=0"];
const aptInstall = (...packages: string[]): Argv => [...apt, "install", "--no-install-recommends", ...packages];

async function install(run: Run, { probe, log }: InstallOptions): Promise<void> {
  if (!probe.apt) throw notPossible(probe, []);
  log("Asking the package archives");
  const failures = readFailures(await run(sh(updating)));
  const candidate = readCandidate(await run(["apt-cache", "policy", "docker.io"]));
  if (candidate !== undefined && candidate >= majorMin) {
    log(`Installing Docker ${candidate} of ${probe.os.name}`);
    return void (await run(aptInstall("docker.io", "iptables", "iproute2", ...(await clientOf(run)))));
  }
  log(`${probe.os.name} has ${candidate === undefined ? "no Docker" : `Docker ${candidate}, which is too old`}.`);
  if (await addDockersArchive(run, probe)) {
    log("Installing Docker from download.docker.com");
    return void (await run(aptInstall("docker-ce", "docker-ce-cli", "containerd.io", "docker-buildx-plugin")));
  }
  if (probe.os.codename !== "bookworm") throw notPossible(probe, failures);
  log("download.docker.com does not answer; Docker of Debian 13 is installed instead.");
  await run(sh(installFromNextDebian));
}

/**
 * apt waits for another's lock on the packages (DPkg::Lock::Timeout), but not for one on their lists: a new server asks the
 * archives by itself in its first minutes. It ends well when archives do not answer; what it said of them is the answer.
 */
const updating: Script = script`
said=$(mktemp)
trap 'rm -f "$said"' EXIT
tried=0
until apt-get -q -o DPkg::Lock::Timeout=300 update > "$said" 2>&1; do
  tried=$((tried + 1))
  if [ $tried -ge 60 ] || ! grep -q '^E: .*lock' "$said"; then cat "$said" >&2; exit 100; fi
  if [ $tried = 1 ]; then echo "Another program asks the package archives (a new server does so by itself); waiting for it"; fi
  sleep 5
done
cat "$said"`;

/** What apt could not fetch, by address. */
export const readFailures = (said: string): string[] =>
  [...said.matchAll(/^[WE]: Failed to fetch (\S+)/gm)].flatMap(([, address]) => address ?? []);

/** A package of its own in newer releases. */
async function clientOf(run: Run): Promise<string[]> {
  return readCandidate(await run(["apt-cache", "policy", "docker-cli"])) === undefined ? [] : ["docker-cli"];
}

/** The major version that would be installed. */
export function readCandidate(policy: string): number | undefined {
  const version = /^\s*Candidate: (?:\d+:)?(\d+)\./m.exec(policy)?.[1];
  return version === undefined ? undefined : Number(version);
}

const addArchive: Script = script`
key=/etc/apt/keyrings/docker.asc
list=/etc/apt/sources.list.d/docker.list
mkdir -p /etc/apt/keyrings
/usr/lib/apt/apt-helper -o Acquire::Retries=0 -o Acquire::https::Timeout=10 download-file "https://download.docker.com/linux/$1/gpg" "$key.new"
chmod 644 "$key.new"
mv "$key.new" "$key"
echo "deb [arch=$3 signed-by=$key] https://download.docker.com/linux/$1 $2 stable" > "$list"`;

async function addDockersArchive(run: Run, { os, architecture }: InstallOptions["probe"]): Promise<boolean> {
  await run(aptInstall("ca-certificates"));
  try {
    await run(sh(addArchive, os.id, os.codename, architecture));
    await run(sh(updating));
    return true;
  } catch (error) {
    if (error instanceof AppError && error.code === "PRECONDITION") return false;
    throw error;
  }
}

/** Its lists are kept apart, so that nothing else of the next release comes in; runc and its like stay the server's own. */
const installFromNextDebian: Script = script`
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
mkdir -p "$dir/lists/partial" "$dir/cache/archives/partial"
archive=$(apt-get indextargets --format '$(REPO_URI) $(RELEASE)' 'Created-By: Packages' | awk '$2 == "bookworm" { print $1; exit }')
echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $archive trixie main" > "$dir/sources.list"
printf '%s\n' "Dir::Etc::sourcelist \"$dir/sources.list\";" 'Dir::Etc::sourceparts "-";' "Dir::State::lists \"$dir/lists\";" \
  "Dir::Cache \"$dir/cache\";" 'APT::Sandbox::User "root";' > "$dir/apt.conf"
APT_CONFIG=$dir/apt.conf apt-get -q update
cd "$dir"
APT_CONFIG=$dir/apt.conf apt-get download -q docker.io docker-cli docker-buildx containerd
apt-get -q -y -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 install --no-install-recommends runc tini iptables iproute2 "$dir"/*.deb`;

/** Another program may have the packages; when they stay as they are, apt says it best. */
const mending: Script = script`
tried=0
until [ -z "$(dpkg --audit)$(ls /var/lib/dpkg/updates)" ] || dpkg --configure -a; do
  tried=$((tried + 1))
  if [ $tried -ge 6 ]; then break; fi
  sleep 10
done`;

const starting: Script = script`
if command -v systemctl > /dev/null; then systemctl enable --now docker; else service docker start; fi`;

const notPossible = ({ os }: InstallOptions["probe"], failures: readonly string[]): AppError => {
  const [failure] = failures;
  return new AppError(
    "PRECONDITION",
    failure === undefined
      ? `Docker ${majorMin} or newer cannot be installed on ${os.name || "this system"} by us.`
      : `Docker cannot be installed: package archives of the server did not answer, such as ${failure}.`,
    {
      hint:
        failure === undefined
          ? "Install it as https://docs.docker.com/engine/install/ says, then set the server up again."
          : "Mend the server's network, name service or /etc/apt/sources.list (try: apt-get update), then set it up again.",
    },
  );
};
