/** Whether a server can be set up, and what to know before. Pure: from the facts alone. */
import { clockFinding } from "./clock.ts";
import type { Finding } from "./finding.ts";
import type { ServerProbe } from "./probe.ts";

const memoryBytesMin = 900 * 1024 ** 2;
const diskBytesMin = 5 * 1024 ** 3;

const releases: Record<string, readonly string[]> = { debian: ["12", "13"], ubuntu: ["22.04", "24.04"] };

const isKnownRelease = ({ os }: Pick<ServerProbe, "os">): boolean => releases[os.id]?.includes(os.version) === true;

const size = (bytes: number): string => `${(bytes / 1024 ** 3).toFixed(1)} GiB`;

type Check = (facts: ServerProbe) => Finding | undefined;

const architecture: Check = ({ architecture: name }) =>
  name === "amd64" || name === "arm64"
    ? undefined
    : {
        id: "architecture",
        level: "blocks",
        title: `Its processor is ${name}.`,
        why: "Images are made for amd64 and arm64.",
        how: "Use a server with one of these.",
      };

const release: Check = (facts) => {
  if (isKnownRelease(facts) || facts.engineInstalled) return undefined;
  return {
    id: "release",
    level: facts.apt && (facts.os.id === "debian" || facts.os.id === "ubuntu") ? "warning" : "blocks",
    title: `It runs ${facts.os.name || "an unknown system"}, and Docker is not installed.`,
    why: "Docker is installed by us on Debian 12 and 13 and on Ubuntu 22.04 and 24.04.",
    how: "Install Docker 24 or newer there (https://docs.docker.com/engine/install/), then set it up again.",
  };
};

const snap: Check = ({ engineIsSnap, engineInstalled }) =>
  engineIsSnap && !engineInstalled
    ? {
        id: "snap",
        level: "blocks",
        title: "Its Docker is a snap.",
        why: "A snap may not read the folders that apps' files lie in.",
        how: "Remove it (snap remove docker) and set the server up again: Docker is then installed from packages.",
      }
    : undefined;

const memory: Check = ({ memoryBytes }) =>
  memoryBytes >= memoryBytesMin
    ? undefined
    : {
        id: "memory",
        level: "warning",
        title: `It has ${size(memoryBytes)} of memory.`,
        why: "Docker and the proxy take about 200 MiB; little is left for apps.",
        how: "Use a server with 1 GiB or more, or add swap.",
      };

const disk: Check = ({ disk: { freeBytes } }) =>
  freeBytes >= diskBytesMin
    ? undefined
    : {
        id: "disk",
        level: freeBytes < 1024 ** 3 ? "blocks" : "warning",
        title: `Its disk has ${size(freeBytes)} left.`,
        why: "Images and volumes need room; a full disk stops every app on it.",
        how: "Free space or enlarge the disk; 5 GiB is a good beginning.",
      };

const clock: Check = ({ clockAheadMs }) => clockFinding(clockAheadMs);

/** The engine listens on them itself once a Swarm and the proxy are there. */
const ours = new Set(["dockerd", "docker-proxy"]);

const ports: Check = ({ takenPorts }) => {
  const foreign = takenPorts.filter(({ program }) => program !== undefined && !ours.has(program));
  if (foreign.length === 0) return undefined;
  const named = foreign.map(({ port, program }) => `${port} (${program})`).join(", ");
  return {
    id: "ports",
    level: "warning",
    title: `Ports are taken: ${named}.`,
    why: "The proxy takes requests on 80 and 443; a Swarm's nodes speak over 2377 and 7946.",
    how: "Stop what listens there (systemctl disable --now NAME), or choose other ports for the proxy.",
  };
};

const checks = [architecture, release, snap, memory, disk, clock, ports];

export const readiness = (facts: ServerProbe): Finding[] =>
  checks.flatMap((check) => check(facts) ?? []).filter(({ level }) => level !== "good");
