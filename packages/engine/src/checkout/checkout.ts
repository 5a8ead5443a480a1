import path from "node:path";
import { AppError } from "@moorage/domain";
import type { Checkout } from "@moorage/domain/providers";
import type { GitCredential } from "../git/credential.ts";
import type { GitPolicy } from "../git/session.ts";
import type { Host } from "../host/host.ts";
import type { KnownHosts } from "../host/known-hosts.ts";
import { unpack } from "./archive.ts";
import { checkoutGit } from "./git.ts";

type GitCheckout = Extract<Checkout, { kind: "git" }>;
type UploadCheckout = Extract<Checkout, { kind: "upload" }>;

export interface CheckedOut {
  sourceDir: string;
  commit: string | undefined;
  message?: string;
  author?: { name: string; email: string };
}

/** What a git source points to, found and opened by the caller. */
export interface GitAccessOf {
  url: string;
  credential: GitCredential;
  knownHosts: KnownHosts;
  policy: GitPolicy;
}

interface CheckoutOptions {
  dataDir: string;
  workDir: string;
  log(line: string): void;
  signal?: AbortSignal;
  /** For a source of git. */
  git?: GitAccessOf | undefined;
}

/** Uploads lie under their id; no path comes from a client. */
export const uploadPath = (dataDir: string, uploadId: string): string => `${dataDir}/uploads/${uploadId}`;

/** Brings the source into `workDir/src`. */
export function checkOut(host: Host, checkout: Checkout, at: CheckoutOptions): Promise<CheckedOut> {
  return checkout.kind === "git" ? fetchByGit(host, checkout, at) : unpackUpload(host, checkout, at);
}

function fetchByGit(host: Host, checkout: GitCheckout, at: CheckoutOptions): Promise<CheckedOut> {
  if (!at.git) throw new AppError("PRECONDITION", "The account of this repository is not connected any more.");
  const { url, credential, knownHosts, policy } = at.git;
  const { workDir, log, signal = new AbortController().signal } = at;
  const { ref, buildPath, submodules, lfs } = checkout;
  const place = { host, workDir, knownHosts, policy, log, signal };
  return checkoutGit(place, { url, credential, ref, buildPath, submodules, lfs });
}

/** Where the archive lies that a service was given last, and its size. */
export async function findUpload(
  { files }: Host,
  checkout: UploadCheckout,
  dataDir: string,
): Promise<{ file: string; sizeBytes: number }> {
  if (!checkout.uploadId) throw new AppError("PRECONDITION", "No archive was uploaded yet.");
  if (path.basename(checkout.uploadId) !== checkout.uploadId || checkout.uploadId.startsWith("."))
    throw new AppError("INVALID", "This is not an upload's id.");
  const file = uploadPath(dataDir, checkout.uploadId);
  const found = await files.stat(file);
  if (!found)
    throw new AppError("NOT_FOUND", "The uploaded archive is not on this server any more.", {
      hint: "Upload it again.",
    });
  return { file, sizeBytes: found.sizeBytes };
}

async function unpackUpload(host: Host, checkout: UploadCheckout, at: CheckoutOptions): Promise<CheckedOut> {
  const sourceDir = `${at.workDir}/src`;
  const { file, sizeBytes } = await findUpload(host, checkout, at.dataDir);
  await unpack(file, sourceDir);
  at.log(`Unpacked the archive (${(sizeBytes / 1024).toFixed(0)} KiB)`);
  return { sourceDir: await folderOf(host.files, sourceDir, checkout.buildPath), commit: undefined };
}

/** The archive has no link that leads out of it, and the path does not climb. */
async function folderOf(files: Host["files"], root: string, buildPath: string): Promise<string> {
  if (buildPath === "") return root;
  if (buildPath.split("/").includes("..")) throw new AppError("INVALID", "The build path leads out of the archive.");
  const found = await files.stat(`${root}/${buildPath}/.`).catch(() => undefined);
  if (found?.type === "directory") return `${root}/${buildPath}`;
  throw new AppError("NOT_FOUND", `The archive has no folder ${buildPath.slice(0, 200)}.`, {
    field: "buildPath",
    hint: "Correct the build path in the source settings. A single folder around everything is not part of it.",
  });
}
