import { notFound } from "@moorage/domain";
import { z } from "zod";

export interface Node {
  name: string;
  path: string;
  type: "file" | "directory";
  children?: Node[] | undefined;
}

export const Node: z.ZodType<Node> = z
  .object({
    name: z.string(),
    /** Below the repository's root. */
    path: z.string(),
    type: z.enum(["file", "directory"]),
    get children(): z.ZodOptional<z.ZodArray<z.ZodType<Node>>> {
      return z.array(Node).optional();
    },
  })
  .meta({ id: "SourceNode" });

/** A name for the repository of an application, and no place on any machine. */
export const repositoryOf = (applicationId: string): string => `patch-repos/${applicationId}`;

/** The folder that such a name, or a path below it, leads to. */
export function folderOf(applicationId: string, repoPath: string): string {
  const root = repositoryOf(applicationId);
  if (repoPath === root) return "";
  if (!repoPath.startsWith(`${root}/`)) throw notFound("Repository");
  return repoPath.slice(root.length + 1).replace(/\/+$/, "");
}

/** Paths as a tree, folders first. The first `skip` characters of each lead to the tree's root. */
export function nodesOf(paths: readonly string[], skip: number): Node[] {
  const below = new Map<string, string[]>();
  const files: Node[] = [];
  for (const path of paths) {
    const cut = path.indexOf("/", skip);
    if (cut < 0) files.push({ name: path.slice(skip), path, type: "file" });
    else {
      const folder = path.slice(0, cut);
      const inside = below.get(folder);
      if (inside) inside.push(path);
      else below.set(folder, [path]);
    }
  }
  const folders = Array.from(below, ([path, inside]): Node => {
    return { name: path.slice(skip), path, type: "directory", children: nodesOf(inside, path.length + 1) };
  });
  return [...folders, ...files];
}
