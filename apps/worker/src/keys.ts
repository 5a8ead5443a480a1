import { createHash, createPrivateKey, generateKeyPairSync, type KeyObject, randomBytes } from "node:crypto";
import { link, mkdir, open, readFile, rm } from "node:fs/promises";
import path from "node:path";
import { rawPublicKey } from "@moorage/core";
import { AppError } from "@moorage/domain";

export interface WorkerKeys {
  seal: { id: string; privateKey: KeyObject; publicRaw: string };
  /** Derives the proxy's secret, spec HMACs and probe tokens. */
  root: Buffer;
}
const rootBytes = 32;

/** Whoever comes first has made it: a second process takes the same. */
async function writeOnce(file: string, content: string): Promise<void> {
  const temporary = `${file}.${randomBytes(6).toString("hex")}`;
  const handle = await open(temporary, "wx", 0o600);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
  try {
    await link(temporary, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    await rm(temporary, { force: true });
  }
}

async function findKey(file: string): Promise<string | undefined> {
  return readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw new AppError("PRECONDITION", `The key ${file} cannot be read: ${error.code}.`, { cause: error });
  });
}

async function readOrMake(file: string, make: () => string): Promise<string> {
  const found = await findKey(file);
  if (found !== undefined) return found;
  await writeOnce(file, make());
  return readFile(file, "utf8");
}

/** The worker's keys, made at the first start. A key that is there but not usable stops the start. */
export async function loadKeys(dataDir: string, expectedKeyId: string | undefined): Promise<WorkerKeys> {
  const dir = path.join(dataDir, "keys");
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const sealFile = path.join(dir, "seal");
  if (expectedKeyId && (await findKey(sealFile)) === undefined)
    throw new AppError(
      "PRECONDITION",
      `The sealing key ${sealFile} is missing, and the database has values that only it opens.`,
      {
        hint: "Put the key back from your backup of the data directory.",
      },
    );
  const pem = await readOrMake(sealFile, () =>
    generateKeyPairSync("x25519").privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
  );
  const root = await loadRoot(path.join(dir, "worker"));
  const privateKey = privateKeyOf(pem, sealFile);
  const publicRaw = rawPublicKey(privateKey);
  const id = createHash("sha256").update(publicRaw).digest("hex").slice(0, 8);
  if (expectedKeyId && expectedKeyId !== id)
    throw new AppError(
      "PRECONDITION",
      `The sealing key ${sealFile} is another one (${id}) than the database's values need (${expectedKeyId}).`,
      {
        hint: "Put the right key back from your backup of the data directory.",
      },
    );
  return { seal: { id, privateKey, publicRaw: publicRaw.toString("base64url") }, root };
}

async function loadRoot(file: string): Promise<Buffer> {
  const root = Buffer.from(await readOrMake(file, () => randomBytes(rootBytes).toString("base64url")), "base64url");
  if (root.length === rootBytes) return root;
  throw new AppError("PRECONDITION", `The key ${file} is damaged.`, {
    hint: "Put it back from your backup, or remove it: a new one is made.",
  });
}

function privateKeyOf(pem: string, file: string): KeyObject {
  try {
    const key = createPrivateKey(pem);
    if (key.asymmetricKeyType !== "x25519") throw new Error(`it is a key of type ${key.asymmetricKeyType}`);
    return key;
  } catch (cause) {
    throw new AppError("PRECONDITION", `The sealing key ${file} is damaged.`, {
      cause,
      hint: "Put it back from your backup.",
    });
  }
}
