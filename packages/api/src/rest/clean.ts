/** What takes room on a server, and cleaning it up. Only what is this instance's and needed by nothing goes. */
import type { CleanPart, DiskPart } from "@moorage/domain/server";
import { z } from "zod";
import { serverIdOf } from "./here.ts";
import { id, mutation, type Operations, query } from "./operation.ts";

const DiskLine = z.object({
  type: z.string(),
  totalCount: z.number().int(),
  active: z.number().int(),
  size: z.string(),
  reclaimable: z.string(),
  sizeBytes: z.number(),
});

const types: Record<CleanPart, string> = {
  images: "Images",
  containers: "Containers",
  volumes: "Local Volumes",
  "build-cache": "Build Cache",
};
const order = Object.keys(types);

const units = ["B", "kB", "MB", "GB", "TB"];

/** As Docker prints it: "719.5MB". */
export function dockerSize(bytes: number): string {
  const unit = bytes < 1 ? 0 : Math.min(Math.floor(Math.log10(bytes) / 3), units.length - 1);
  return `${Number((bytes / 1000 ** unit).toPrecision(4))}${units[unit]}`;
}

/** Of what can be had back, the share is said too; Docker leaves it out for build caches. */
function lineOf({ part, total, active, sizeBytes, unusedBytes }: DiskPart): z.output<typeof DiskLine> {
  const share = part === "build-cache" || sizeBytes === 0 ? "" : ` (${Math.floor((unusedBytes / sizeBytes) * 100)}%)`;
  return {
    ...{ type: types[part], totalCount: total, active, size: dockerSize(sizeBytes), sizeBytes },
    reclaimable: `${dockerSize(unusedBytes)}${share}`,
  };
}

/** The clean-up is a run of the server; the answer does not wait for its end. */
const cleaning = (summary: string, parts: CleanPart[]) =>
  mutation(summary, { serverId: id().optional() }, z.literal(true), async (caller, { serverId }) => {
    await caller.server.clean({ serverId: await serverIdOf(caller, serverId), parts });
    return true as const;
  });

const everything: CleanPart[] = ["containers", "images", "build-cache"];

export const cleanOperations: Operations = {
  getDockerDiskUsage: query(
    "What images, containers, volumes and build caches take on the panel's own machine. Needs the permission instance:admin.",
    {},
    z.array(DiskLine),
    async (caller) => {
      const { parts } = await caller.server.disk({ serverId: await serverIdOf(caller, undefined) });
      return parts.toSorted((a, b) => order.indexOf(a.part) - order.indexOf(b.part)).map(lineOf);
    },
  ),
  cleanUnusedImages: cleaning(
    "Removes images that were built here and that nothing needs: not those that run or can be rolled back to.",
    ["images"],
  ),
  cleanUnusedVolumes: cleaning(
    "Removes volumes of services that are gone, with their data. Needs the permission server:delete.",
    ["volumes"],
  ),
  cleanStoppedContainers: cleaning("Removes containers of builds, commands and hooks that have ended.", ["containers"]),
  cleanDockerBuilder: mutation(
    "Clears the build cache that no build uses.",
    { serverId: id().optional() },
    z.void(),
    async (caller, { serverId }) => {
      await caller.server.clean({ serverId: await serverIdOf(caller, serverId), parts: ["build-cache"] });
    },
  ),
  cleanDockerPrune: cleaning(
    "Removes containers and images that nothing needs and clears the build cache; volumes, and what is not this instance's, stay.",
    everything,
  ),
  cleanAll: mutation(
    "The same as cleanDockerPrune; its log is among the server's runs.",
    { serverId: id().optional() },
    z.object({ status: z.literal("scheduled"), message: z.string() }),
    async (caller, { serverId }) => {
      await caller.server.clean({ serverId: await serverIdOf(caller, serverId), parts: everything });
      return { status: "scheduled" as const, message: "The clean-up was begun; its log is among the server's runs." };
    },
  ),
};
