/** Changes of the source that its owner keeps here: written after the checkout, inside its root and nowhere else. */
import { AppError } from "@moorage/domain";
import { PatchPath, type SourcePatch } from "@moorage/domain/service";
import type { FileStat, Host } from "../host/host.ts";

const ownerOnly = 0o700;
const usualMode = 0o644;

/** `root` is the whole source, also where the build begins in a folder of it. */
export async function applyPatches(
  host: Host,
  root: string,
  patches: readonly SourcePatch[],
  log: (line: string) => void,
): Promise<void> {
  for (const patch of patches) log(`Patch: ${await apply(host, root, patch)}`);
}

async function apply(host: Host, root: string, { type, path, content }: SourcePatch): Promise<string> {
  const parsed = PatchPath.safeParse(path);
  if (!parsed.success || parsed.data !== path) throw refused(path, "it leads out of the source");
  const { files } = host;
  const file = `${root}/${path}`;
  const found = await findInside(host, root, path);
  if (type === "delete") {
    if (!found)
      throw new AppError("NOT_FOUND", `The patch deletes ${path}, which the source does not have.`, {
        hint: "Correct its path, or switch it off: the file may have been moved.",
      });
    await files.remove(file);
    return `deleted ${path}`;
  }
  await files.makeDir(file.slice(0, file.lastIndexOf("/")), ownerOnly);
  await files.write(file, content, { mode: found ? await modeOf(host, file) : usualMode });
  return `${found ? "changed" : "added"} ${path}`;
}

/** A link on the way would lead to where nobody wants to write; a folder is not one file. */
async function findInside({ files }: Host, root: string, path: string): Promise<FileStat | undefined> {
  const parts = path.split("/");
  let at = root;
  for (const [index, part] of parts.entries()) {
    at = `${at}/${part}`;
    const found = await files.stat(at);
    if (!found) return undefined;
    const isLast = index === parts.length - 1;
    if (found.type === "symlink") throw refused(path, `${parts.slice(0, index + 1).join("/")} is a link`);
    if (isLast && found.type === "file") return found;
    if (isLast || found.type !== "directory")
      throw refused(path, `${parts.slice(0, index + 1).join("/")} is ${isLast ? "no file" : "no folder"}`);
  }
  return undefined;
}

/** What could be executed stays so. */
async function modeOf(host: Host, file: string): Promise<number> {
  const { stdout } = await host.exec(["stat", "-c", "%a", file]);
  return Number.parseInt(stdout.trim(), 8) & 0o777;
}

const refused = (path: string, why: string): AppError =>
  new AppError("INVALID", `The patch of ${path.slice(0, 200)} was refused: ${why}.`, {
    hint: "A patch changes files inside the source only. Correct its path, or switch it off.",
  });
