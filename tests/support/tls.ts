// Certificates for localhost, of authorities that are made for a test.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { temporaryDirectory } from "./run.ts";

const certificates = new Map<string, { caFile: string; key: Buffer; cert: Buffer }>();

/** An authority of its own and a certificate for localhost. */
export function certificate(name: string): { caFile: string; key: Buffer; cert: Buffer } {
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
  writeFileSync(at("names"), "subjectAltName=DNS:localhost\n");
  const files = ["-in", at("request.pem"), "-CA", at("ca.pem"), "-CAkey", at("ca.key"), "-extfile", at("names")];
  openssl("x509", "-req", ...files, "-CAcreateserial", "-out", at("cert.pem"), "-days", "2");
  const whole = { caFile: at("ca.pem"), key: readFileSync(at("key.pem")), cert: readFileSync(at("cert.pem")) };
  certificates.set(name, whole);
  return whole;
}
