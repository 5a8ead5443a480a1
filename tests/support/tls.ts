// Certificates of authorities that are made for a test.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { temporaryDirectory } from "./run.ts";

export interface Certificate {
  caFile: string;
  ca: Buffer;
  keyFile: string;
  certFile: string;
  key: Buffer;
  cert: Buffer;
}
const certificates = new Map<string, Certificate>();

/** An authority of its own and a certificate, for localhost or for other names as OpenSSL writes them. */
export function certificate(name: string, names = "DNS:localhost"): Certificate {
  const made = certificates.get(name);
  if (made) return made;
  const dir = temporaryDirectory("tls");
  const at = (file: string) => path.join(dir, file);
  const openssl = (...args: string[]) => execFileSync("openssl", args, { stdio: "pipe" });
  const curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  openssl(
    "req",
    "-x509",
    ...curve,
    "-keyout",
    at("ca.key"),
    "-out",
    at("ca.pem"),
    "-days",
    "2",
    "-subj",
    `/CN=${name}`,
  );
  openssl("req", ...curve, "-keyout", at("key.pem"), "-out", at("request.pem"), "-subj", "/CN=localhost");
  writeFileSync(at("names"), `subjectAltName=${names}\n`);
  const files = ["-in", at("request.pem"), "-CA", at("ca.pem"), "-CAkey", at("ca.key"), "-extfile", at("names")];
  openssl("x509", "-req", ...files, "-CAcreateserial", "-out", at("cert.pem"), "-days", "2");
  const kept = { caFile: at("ca.pem"), keyFile: at("key.pem"), certFile: at("cert.pem") };
  const whole = {
    ...kept,
    ca: readFileSync(kept.caFile),
    key: readFileSync(kept.keyFile),
    cert: readFileSync(kept.certFile),
  };
  certificates.set(name, whole);
  return whole;
}
