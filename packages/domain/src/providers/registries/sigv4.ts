import type { AwsKeys, RegistryIo } from "./registry.ts";

type Hashes = Pick<RegistryIo, "sha256" | "hmacSha256">;

interface Unsigned {
  readonly method: string;
  readonly host: string;
  /** Sorted and encoded. */
  readonly query?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly region: string;
  readonly service: string;
  readonly at: Date;
}

const hex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

/** AWS Signature Version 4 of a request to "/": all headers, with the signature among them. */
export function signAws(io: Hashes, keys: AwsKeys, request: Unsigned): Record<string, string> {
  const { method, host, query = "", body, region, service, at } = request;
  const amzDate = at.toISOString().replace(/[-:]|\.\d{3}/g, "");
  const date = amzDate.slice(0, 8);
  const headers: Record<string, string> = {
    ...request.headers,
    host,
    "x-amz-date": amzDate,
    ...(keys.sessionToken ? { "x-amz-security-token": keys.sessionToken.reveal() } : {}),
  };
  const names = Object.keys(headers).sort();
  const signedHeaders = names.join(";");
  const canonical = [
    ...[method, "/", query],
    ...names.map((name) => `${name}:${headers[name]?.trim()}`),
    ...["", signedHeaders, io.sha256(body)],
  ].join("\n");
  const scope = `${date}/${region}/${service}/aws4_request`;
  const toSign = ["AWS4-HMAC-SHA256", amzDate, scope, io.sha256(canonical)].join("\n");
  const secret: Uint8Array = new TextEncoder().encode(`AWS4${keys.secretAccessKey.reveal()}`);
  const key = [date, region, service, "aws4_request"].reduce<Uint8Array>(
    (last, part) => io.hmacSha256(last, part),
    secret,
  );
  const signature = hex(io.hmacSha256(key, toSign));
  const credential = `${keys.accessKeyId}/${scope}`;
  return {
    ...headers,
    authorization: `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${signedHeaders}, Signature=${signature}`,
  };
}
