import { bytes } from "../../lib/format.ts";
import type { DiskPart, LeftVolume } from "./types.ts";

export const partWords: Record<DiskPart["part"], { title: string; goes: string }> = {
  containers: { title: "Containers", goes: "Containers of commands, hooks and builds that have ended" },
  images: { title: "Images", goes: "Images that were built here and that nothing runs or can roll back to" },
  "build-cache": { title: "Build cache", goes: "The build cache; the next builds take longer" },
  volumes: { title: "Volumes", goes: "Left-over volumes with their data, for good" },
};

/** "3 of 12" */
export const usedWords = ({ active, total }: DiskPart): string => `${active} of ${total}`;

export const cleanableWords = ({ cleanable, cleanableBytes }: DiskPart): string =>
  cleanable === 0 ? "Nothing" : bytes(cleanableBytes);

/** Whose it was; the second part says why it stays. */
export function ownerWords({ service }: LeftVolume): string {
  if (!service) return "A service that nothing is known of";
  return service.isGone ? `${service.name}, deleted` : `${service.name}, which does not mount it any more`;
}

export function keptWords({ inUse, forRollback }: LeftVolume): string | undefined {
  if (inUse) return "A container still has it";
  return forRollback ? "Versions that can be rolled back to mount it" : undefined;
}
