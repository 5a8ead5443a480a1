import { z } from "zod";

const textPart = (what: string) =>
  z
    .string()
    .min(1, `Say the ${what}.`)
    .max(1_000, `The ${what} has at most 1,000 characters.`)
    .refine((path) => !/\p{Cc}/u.test(path) && path.isWellFormed(), `The ${what} has no control characters.`);

/** Without "//", "/./" and a "/" at the end. */
const tidy = (path: string): string =>
  `${path.startsWith("/") ? "/" : ""}${path
    .split("/")
    .filter((part) => part !== "" && part !== ".")
    .join("/")}`;

const isInside = (path: string): boolean => !path.split("/").includes("..");

const absolute = (what: string) =>
  textPart(what)
    .refine((path) => path.startsWith("/"), `The ${what} starts with /.`)
    .refine(isInside, `The ${what} has no .. in it.`)
    .transform(tidy);

/** Of the kernel: a container without them does not start, or sees more than it should. */
const kernelPaths = ["/proc", "/sys", "/dev"];
const MountPath = absolute("path in the container")
  .refine((path) => path !== "/", "The root of the container cannot be replaced.")
  .refine(
    (path) => !kernelPaths.some((each) => path === each || path.startsWith(`${each}/`)),
    "/proc, /sys and /dev are the kernel's own.",
  );

const FilePath = textPart("file's name")
  .refine(isInside, "The file's name has no .. in it.")
  .transform((path) => tidy(path).replace(/^\//, ""))
  .refine((path) => path !== "", "Say the file's name.");

const VolumeName = z
  .string()
  .trim()
  .min(1, "Give the volume a name.")
  .max(100, "A volume's name has at most 100 characters.")
  .regex(/^[A-Za-z0-9][A-Za-z0-9_.-]*$/, "Use letters, digits, dots, hyphens and underscores.");

/** Octal, as `chmod` takes it. */
const FileMode = z
  .string()
  .regex(/^0?[0-7]{3}$/, "Write the mode as chmod does, for example 0644.")
  .transform((mode) => mode.padStart(4, "0"));

export const fileContentMax = 256 * 1024;
const FileContent = z
  .string()
  .max(fileContentMax, "A file has at most 256 KiB.")
  .refine((text) => text.isWellFormed(), "The content has only whole Unicode characters.");

const id = z.string().regex(/^[a-z]{3}_[0-9a-z]{10,40}$/, "This is not an id.");

/** Sealed and bound to `key`, which stays with the content wherever it is copied to. Its box is empty in what is shown. */
const SealedContent = z.object({ key: z.string(), sealed: z.string(), sizeBytes: z.number().int() });

const bind = { type: z.literal("bind"), mountPath: MountPath, hostPath: absolute("path on the server") };
const volume = { type: z.literal("volume"), mountPath: MountPath, volumeName: VolumeName };
const file = { type: z.literal("file"), mountPath: MountPath, filePath: FilePath };
const readOnly = z.boolean().default(false);

/** As it is stored. */
export const Mount = z.discriminatedUnion("type", [
  z.object({ id, ...bind, readOnly }),
  z.object({ id, ...volume, readOnly }),
  z.object({ id, ...file, mode: FileMode.default("0644"), content: SealedContent }),
]);
export type Mount = z.output<typeof Mount>;
export type FileMount = Extract<Mount, { type: "file" }>;

/** As somebody adds it. */
export const NewMount = z.discriminatedUnion("type", [
  z.object({ ...bind, readOnly }),
  z.object({ ...volume, readOnly }),
  z.object({ ...file, mode: FileMode.default("0644"), content: FileContent }),
]);
export type NewMount = z.output<typeof NewMount>;

/** Changes to one; what it is stays. An absent content stays as it is. */
export const MountPatch = z
  .object({
    mountPath: MountPath,
    hostPath: bind.hostPath,
    volumeName: VolumeName,
    filePath: FilePath,
    readOnly: z.boolean(),
    mode: FileMode,
    content: FileContent,
  })
  .partial();
export type MountPatch = z.output<typeof MountPatch>;

export const mountsMax = 50;

/** Index of the first mount whose place in the container another one has already. */
export function duplicateMount(mounts: readonly Mount[]): number | undefined {
  const at = mounts.findIndex((mount, index) =>
    mounts.slice(0, index).some(({ mountPath }) => mountPath === mount.mountPath),
  );
  return at < 0 ? undefined : at;
}

/** A Docker volume of a service: its key keeps it apart from those of a later service with the same slug. */
export const volumeNameOf = (slug: string, key: string, name: string): string => `${slug}-${key}-${name}`;

/** The box never leaves the server; how much is in it, and by the key that it is another one, is told. */
export const publicMount = (mount: Mount): Mount =>
  mount.type === "file" ? { ...mount, content: { ...mount.content, sealed: "" } } : mount;
