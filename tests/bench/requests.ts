// Plain HTTP with its time, without a client library's own work in it.
import http from "node:http";

export interface Answered {
  status: number;
  text: string;
  ms: number;
}

export interface Asking {
  method?: "GET" | "POST" | "DELETE";
  headers?: Record<string, string>;
  body?: unknown;
  agent?: http.Agent | false;
  /** The loopback address to come from: limits are per client. */
  from?: string;
  socketPath?: string;
}

export function ask(url: string, { method = "GET", headers = {}, body, ...rest }: Asking = {}): Promise<Answered> {
  const { agent, from, socketPath } = rest;
  const sent = body === undefined ? undefined : JSON.stringify(body);
  const began = performance.now();
  return new Promise((resolve, reject) => {
    const asking = http.request(
      url,
      {
        method,
        timeout: 60_000,
        headers: {
          ...headers,
          ...(sent === undefined
            ? {}
            : { "content-type": "application/json", "content-length": Buffer.byteLength(sent) }),
        },
        ...(agent === undefined ? {} : { agent }),
        ...(from === undefined ? {} : { localAddress: from }),
        ...(socketPath === undefined ? {} : { socketPath }),
      },
      (response) => {
        const parts: Buffer[] = [];
        response.on("data", (part: Buffer) => parts.push(part));
        response.on("error", reject);
        response.on("end", () => {
          const ms = performance.now() - began;
          resolve({ status: response.statusCode ?? 0, text: Buffer.concat(parts).toString("utf8"), ms });
        });
      },
    );
    asking.on("timeout", () => asking.destroy(new Error(`no answer from ${url} within 60 s`)));
    asking.on("error", reject);
    asking.end(sent);
  });
}

export async function askOk(url: string, asking: Asking = {}): Promise<Answered> {
  const answered = await ask(url, asking);
  if (answered.status >= 300)
    throw new Error(`${url.split("?")[0]} answered ${answered.status}: ${answered.text.slice(0, 300)}`);
  return answered;
}
