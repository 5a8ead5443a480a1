/** The file format of OpenSSH for private keys (PROTOCOL.key), without a passphrase. */
import { timingSafeEqual } from "node:crypto";
import { AppError } from "@moorage/domain";

const magic = Buffer.from("openssh-key-v1\0", "latin1");
const begin = "-----BEGIN OPENSSH PRIVATE KEY-----";
const end = "-----END OPENSSH PRIVATE KEY-----";
const blockBytes = 8;
const lineLength = 70;

const uint32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};

/** Its length, then its bytes. */
export function sshString(value: string | Buffer): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([uint32(bytes.length), bytes]);
}

/** An ed25519 key; `check` are four random bytes, which tell a reader that it decrypted rightly. */
export function writeOpenSshKey(publicBlob: Buffer, seed: Buffer, comment: string, check: Buffer): string {
  const point = publicBlob.subarray(-32);
  const secret = Buffer.concat([check, check, publicBlob, sshString(Buffer.concat([seed, point])), sshString(comment)]);
  const padding = Buffer.from(Array.from({ length: -secret.length & (blockBytes - 1) }, (_, index) => index + 1));
  const file = Buffer.concat([
    magic,
    sshString("none"),
    sshString("none"),
    sshString(""),
    uint32(1),
    sshString(publicBlob),
    sshString(Buffer.concat([secret, padding])),
  ]);
  const lines = file.toString("base64").match(new RegExp(`.{1,${lineLength}}`, "g")) ?? [];
  return `${[begin, ...lines, end].join("\n")}\n`;
}

const damaged = (): AppError =>
  new AppError("INVALID", "This private key is damaged. Paste it again, whole.", { field: "privateKey" });

/** The public half of a key. A file whose two halves do not belong together is damaged. */
export function readOpenSshKey(text: string): Buffer {
  const bytes = Buffer.from(text.replace(begin, "").replace(end, "").replaceAll("\n", ""), "base64");
  if (!bytes.subarray(0, magic.length).equals(magic)) throw damaged();
  const file = reader(bytes.subarray(magic.length));
  const cipher = file.string().toString("latin1");
  file.string();
  file.string();
  if (cipher !== "none" || file.number() !== 1) throw damaged();
  const publicBlob = file.string();
  const secret = reader(file.string());
  const check = secret.number();
  if (secret.number() !== check) throw damaged();
  checkHalves(publicBlob, secret);
  return publicBlob;
}

/** The private part begins with the key's type and, in other words for each kind, the public half again. */
function checkHalves(publicBlob: Buffer, secret: Reader): void {
  const open = reader(publicBlob);
  const type = open.string();
  if (!type.equals(secret.string())) throw damaged();
  if (type.toString("latin1") !== "ssh-ed25519") return;
  const point = open.string();
  const same = secret.string();
  const both = secret.string();
  const whole = both.length === 64 && point.length === 32 && same.length === 32;
  if (!whole || !timingSafeEqual(point, same) || !timingSafeEqual(point, both.subarray(32))) throw damaged();
}

interface Reader {
  number(): number;
  string(): Buffer;
}

function reader(bytes: Buffer): Reader {
  let at = 0;
  const take = (size: number): Buffer => {
    if (at + size > bytes.length) throw damaged();
    at += size;
    return bytes.subarray(at - size, at);
  };
  const number = () => take(4).readUInt32BE();
  return { number, string: () => take(number()) };
}
