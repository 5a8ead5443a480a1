import { z } from "zod";

const lengthMax = 16_384;
const frame = /^-----BEGIN ([A-Z0-9 ]*PRIVATE KEY)-----\n([\s\S]+?)\n-----END \1-----\n?$/;

/** One shape for what people paste: Unix line ends, no spaces around, one line end at the end. */
export const normalizePrivateKey = (text: string): string =>
  `${text
    .replace(/\r\n?/g, "\n")
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean)
    .join("\n")}\n`;

/** Undefined for a text that may be a private key of SSH, else what is wrong with it. */
export function privateKeyProblem(text: string): string | undefined {
  if (text.length > lengthMax) return "This is too long for a private key.";
  const key = normalizePrivateKey(text);
  if (/^(?:ssh-|ecdsa-|sk-)\S+ AAAA/.test(key))
    return "This is the public half. Paste the private key: it begins with -----BEGIN.";
  if (key.startsWith("PuTTY-User-Key-File"))
    return "This is a key in PuTTY's format. Export it with PuTTYgen as an OpenSSH key.";
  const [, kind, body] = frame.exec(key) ?? [];
  if (!kind || !body)
    return "This is not a private key: it begins with -----BEGIN … PRIVATE KEY----- and ends with the line -----END ….";
  if (kind === "ENCRYPTED PRIVATE KEY" || /^Proc-Type:.*ENCRYPTED/m.test(body) || isEncryptedOpenSsh(kind, body))
    return "This key has a passphrase, which nobody could type during a deployment. Make a key without one.";
  if (kind === "DSA PRIVATE KEY") return "DSA keys are not secure any more. Use an ed25519 key.";
  return undefined;
}

const magic = "openssh-key-v1\0";

/** The name of the cipher stands in clear at the beginning: "none" without a passphrase. */
function isEncryptedOpenSsh(kind: string, body: string): boolean {
  if (kind !== "OPENSSH PRIVATE KEY") return false;
  try {
    const bytes = atob(body.replaceAll("\n", ""));
    return bytes.startsWith(magic) && bytes.slice(magic.length + 4, magic.length + 8) !== "none";
  } catch {
    return false;
  }
}

/** The field of a form for a private key; what else may be wrong with it only its bytes tell. */
export const PrivateKeyText = z.string().superRefine((text, context) => {
  const problem = privateKeyProblem(text);
  if (problem) context.addIssue({ code: "custom", message: problem });
});
