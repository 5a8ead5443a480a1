import { type Mount, MountPatch, NewMount } from "@moorage/domain/service";

export interface MountValues extends Record<string, unknown> {
  type: Mount["type"];
  mountPath: string;
  hostPath: string;
  volumeName: string;
  filePath: string;
  mode: string;
  content: string;
  readOnly: boolean;
}

export const mountValues = (mount: Mount | undefined): MountValues => ({
  type: mount?.type ?? "volume",
  mountPath: mount?.mountPath ?? "",
  hostPath: mount?.type === "bind" ? mount.hostPath : "",
  volumeName: mount?.type === "volume" ? mount.volumeName : "",
  filePath: mount?.type === "file" ? mount.filePath : "",
  mode: mount?.type === "file" ? mount.mode : "0644",
  content: "",
  readOnly: mount !== undefined && mount.type !== "file" && mount.readOnly,
});

/** Only what the kind has. A file is named like the last part of its place when nothing is said. */
export function mountInput({ type, mountPath, hostPath, volumeName, readOnly, ...file }: MountValues) {
  if (type === "bind") return { type, mountPath, hostPath, readOnly };
  if (type === "volume") return { type, mountPath, volumeName, readOnly };
  const { mode, content } = file;
  return { type, mountPath, filePath: file.filePath || (mountPath.split("/").at(-1) ?? ""), mode, content };
}

/** An empty content of a file that is there leaves it as it is. */
export function mountPatch(values: MountValues): MountPatch {
  const { type: _type, ...fields } = mountInput(values);
  if ("content" in fields && fields.content === "") {
    const { content: _content, ...rest } = fields;
    return MountPatch.parse(rest);
  }
  return MountPatch.parse(fields);
}

export const validateMount =
  (isNew: boolean) =>
  (values: MountValues): Record<string, string> => {
    const input = mountInput(values);
    const result = isNew ? NewMount.safeParse(input) : MountPatch.safeParse(input);
    return Object.fromEntries(result.error?.issues.map(({ path, message }) => [path.join("."), message]) ?? []);
  };
