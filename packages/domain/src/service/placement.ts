/** Where a release may run: nothing that nobody asked for takes a service away from its data. */
import { AppError } from "../errors.ts";
import type { RunSettings } from "./desired.ts";
import type { FileMount, Mount } from "./mounts.ts";

type Placed = Pick<RunSettings, "swarm" | "mounts">;

/** What one secret of Swarm's may hold, in bytes. */
const carried = { min: 1, max: 500 * 1024 - 1 };

/** A file that Swarm can give to any node, with the task. */
const isCarried = (mount: Mount): boolean =>
  mount.type === "file" && mount.content.sizeBytes >= carried.min && mount.content.sizeBytes <= carried.max;

/** Somebody said where it runs: on each server, or by rules. */
export const isPlaced = ({ swarm }: Pick<Placed, "swarm">): boolean =>
  swarm.mode === "global" || (swarm.placement?.Constraints ?? []).length > 0;

const localMounts = ({ mounts }: Placed): Mount[] => mounts.filter((mount) => !isCarried(mount));

/** It runs beside its data, on its own server and on no other. */
export const staysHome = (placed: Placed): boolean => !isPlaced(placed) && localMounts(placed).length > 0;

/** What comes with the task, wherever that runs, and what is of the server that it runs on. */
export function splitMounts(placed: Placed): { carried: FileMount[]; local: Mount[] } {
  const home = staysHome(placed);
  const carried = placed.mounts.filter((mount): mount is FileMount => !home && isCarried(mount));
  return { carried, local: home ? placed.mounts : localMounts(placed) };
}

export interface Nodes {
  /** The node that the service's own server is. */
  own: string;
  all: readonly string[];
  /** Those that were given its image, when no registry has it. */
  withImage: readonly string[] | undefined;
}

export interface Place {
  constraints: readonly string[];
  /** What somebody who reads the deployment's log should know of it. */
  notes: readonly string[];
}

/** An image that no registry has runs where it is: on one node alone, or on those that it was copied to. */
export function placeOf(placed: Placed, { own, all, withImage }: Nodes): Place {
  const wanted = placed.swarm.placement?.Constraints ?? [];
  const severalNodes = all.length > 1;
  if (staysHome(placed)) return { constraints: [`node.id==${own}`], notes: severalNodes ? [homeNote(placed)] : [] };
  if (severalNodes) refuseFarFiles(placed);
  const notes = severalNodes ? farNotes(placed) : [];
  if (!withImage) return { constraints: wanted, notes };
  if (!severalNodes && !isPlaced(placed)) return { constraints: [`node.id==${own}`], notes };
  const lacking = all.filter((id) => id !== own && !withImage.includes(id));
  return {
    constraints: [...wanted, ...lacking.map((id) => `node.id!=${id}`)],
    notes: lacking.length === 0 ? notes : [...notes, imageNote(lacking.length)],
  };
}

const imageNote = (count: number): string =>
  `${count === 1 ? "1 node does" : `${count} nodes do`} not have its image and will not run it: with a registry, to which builds are pushed, every node can.`;

const pathsOf = (mounts: readonly Mount[]): string => mounts.map(({ mountPath }) => mountPath).join(", ");

export function homeNote(placed: Placed): string {
  const local = localMounts(placed);
  const lies = local.length === 1 ? "lies" : "lie";
  return `It runs on its own server alone, because that is where ${pathsOf(local)} ${lies}.`;
}

/** What it means that a service may run elsewhere than on its own server, in plain words. */
export function farNotes(placed: Placed): string[] {
  if (!isPlaced(placed)) return [];
  const volumes = placed.mounts.filter(({ type }) => type === "volume");
  const paths = placed.mounts.flatMap((mount) => (mount.type === "bind" ? [mount.hostPath] : []));
  return [
    ...(volumes.length > 0
      ? [
          `Each server has its own copy of ${pathsOf(volumes)}: where this service has not run before, that copy is empty. Nothing is copied from one server to another.`,
        ]
      : []),
    ...(paths.length > 0 ? [`${paths.join(", ")} must be there on every server that may run it.`] : []),
  ];
}

/** Written to the disk of one server, it would be missing on all others. */
function refuseFarFiles({ mounts }: Placed): void {
  const file = mounts.find((mount) => mount.type === "file" && !isCarried(mount));
  if (file?.type !== "file") return;
  const empty = file.content.sizeBytes === 0;
  throw new AppError(
    "PRECONDITION",
    `The file at ${file.mountPath} ${empty ? "is empty" : "has more than 500 KiB"}, and Swarm carries no such file to other servers.`,
    {
      hint: `${empty ? "Write something into it" : "Make it smaller, or put it into the image or a volume"}; or take away the rules of placement, so that the service runs on its own server.`,
    },
  );
}

/** Swarm's reasons, which it counts by node. */
const reasons: readonly [RegExp, (count: string) => string, hint: string][] = [
  [
    /(\d+) nodes? not available for new tasks/,
    (count) => `${count} drained, paused or away`,
    "Make the node active again that it may run on.",
  ],
  [
    /scheduling constraints not satisfied on (\d+) node/,
    (count) => `${count} not among those that it may run on`,
    "Rules of placement say where it may run, and without them a service with volumes or paths of the server runs on its own server alone: change the rules, or the labels of the nodes.",
  ],
  [/insufficient resources on (\d+) node/, (count) => `${count} without enough free CPU or memory`, "Reserve less."],
  [/host-mode port already in use on (\d+) node/, (count) => `${count} where its port is taken`, "Free the port."],
  [/unsupported platform on (\d+) node/, (count) => `${count} of another architecture`, "Use an image for both."],
];

/** Why Swarm finds no node for a task, in words; undefined when that is not what it says. */
export function noServerWords(error: string | undefined): { why: string; hint: string } | undefined {
  if (!error || !/no suitable node/.test(error)) return undefined;
  const found = reasons.flatMap(([pattern, words, hint]) => {
    const count = pattern.exec(error)?.[1];
    return count === undefined ? [] : [{ words: words(`${count} ${count === "1" ? "is" : "are"}`), hint }];
  });
  const why = ["no server can take it", found.map(({ words }) => words).join(", ")].filter(Boolean).join(": ");
  return { why, hint: found[0]?.hint ?? "See the nodes of its Swarm." };
}

/** The path of a server that Docker did not find there. */
export const missingPathOf = (error: string | undefined): string | undefined =>
  /bind source path does not exist: (.+)$/.exec(error ?? "")?.[1];
