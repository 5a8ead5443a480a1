/** How the servers of an instance build: what its administrator may change, with what holds until then. */
import { z } from "zod";
import { ImageName } from "../../image-reference.ts";
import { Resources } from "../../service/resources.ts";
import { type BuildSettings, defaultBuildSettings } from "./settings.ts";

const whole = (least: number, most: number) => {
  const words = `A whole number from ${least} to ${most}.`;
  return z.number(words).int(words).min(least, words).max(most, words);
};

const image = (label: string, help: string) => ImageName.meta({ label, help });

export const InstanceBuilds = z.object({
  memoryLimit: Resources.shape.memoryLimit.unwrap().meta({
    label: "Memory",
    help: "Of one build, such as 2g. Empty: three quarters of the server.",
  }),
  cpuLimit: Resources.shape.cpuLimit.unwrap().meta({
    label: "CPUs",
    help: "Of one build, such as 1.5. Empty: all of the server.",
  }),
  processes: whole(64, 65_536).meta({ label: "Processes", help: "Of one build, 64 to 65536." }),
  timeoutMinutes: whole(1, 1_440).meta({ label: "Minutes", help: "A build that takes longer is ended." }),
  logMib: whole(1, 19)
    .nullable()
    .meta({ label: "Log, in MiB", help: "1 to 19; the rest of a longer log is not kept. Empty: as much as fits." }),
  nginxImage: image("Image for static files", "Serves what the static builder publishes."),
  nixpacksBaseImage: z
    .union([z.literal(""), ImageName])
    .meta({ label: "Base image of nixpacks", help: "Empty: the one that nixpacks was made with." }),
  herokuBuilder: image("Heroku builder", "Without a tag the service's own version is taken."),
  paketoBuilder: image("Paketo builder", "With its registry's host in front."),
  lifecycleImage: image("Buildpacks lifecycle", "Its version is that of the installed pack."),
  railpackVersion: z
    .string()
    .regex(/^\d{1,4}\.\d{1,4}\.\d{1,4}$/, "A version such as 0.40.1.")
    .meta({ label: "Version of railpack", help: "That of the installed tool, which its frontend must have too." }),
  railpackFrontend: image("Frontend of railpack", "Without a tag; the tag is the version."),
  buildkitImage: image("BuildKit of our own", "Runs where the engine's own cannot build."),
  buildkit: z.enum(["auto", "engine", "container"]).meta({
    label: "Which BuildKit",
    help: "Auto takes our own only where the engine's cannot do it.",
  }),
});
export type InstanceBuilds = z.output<typeof InstanceBuilds>;

/** What is changed, or was: what nobody changed follows the defaults of each version. */
export const InstanceBuildsPatch = InstanceBuilds.partial();
export type InstanceBuildsPatch = z.output<typeof InstanceBuildsPatch>;

export const defaultBuilds: InstanceBuilds & BuildSettings = {
  ...{ memoryLimit: null, cpuLimit: null, processes: 8_192, timeoutMinutes: 30, logMib: null },
  ...defaultBuildSettings,
};

/** `base` with what is named; a name that is undefined changes nothing. */
export function changedBuilds(base: InstanceBuilds, changed: InstanceBuildsPatch): InstanceBuilds {
  const given = Object.entries(changed).filter(([, value]) => value !== undefined);
  return { ...base, ...Object.fromEntries(given) };
}
