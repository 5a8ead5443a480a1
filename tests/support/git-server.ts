// A real git server over https: `git http-backend` behind TLS and basic authentication, and the two calls of Git LFS.
import { spawn } from "node:child_process";
import type { IncomingMessage, ServerResponse } from "node:http";
import https from "node:https";
import type { AddressInfo } from "node:net";
import { certificate } from "./tls.ts";

export interface GitServer {
  /** https://localhost:<port> */
  url: string;
  port: number;
  root: string;
  caFile: string;
  requests: { url: string; authorization: string | undefined }[];
  stop(): Promise<void>;
}

interface GitServerOptions {
  /** Repositories whose path begins with this ask for a password. */
  privatePrefix?: string;
  username?: string;
  password?: string;
  /** Instead of one user and password: whether these may read the repository of this path. */
  mayRead?(username: string, password: string, path: string): boolean;
  /** Answers of our own, before git's. */
  intercept?(request: IncomingMessage, response: ServerResponse): boolean;
  /** Speaks git's oldest protocol only, in which a server gives out what its branches show. */
  oldProtocol?: boolean;
  /** Objects of Git LFS by their id. */
  largeFiles?: ReadonlyMap<string, Buffer>;
}

export async function startGitServer(root: string, options: GitServerOptions = {}): Promise<GitServer> {
  const { caFile, key, cert } = certificate("Harbour test authority");
  const requests: GitServer["requests"] = [];
  const server = https.createServer({ key, cert }, (request, response) => {
    requests.push({ url: request.url ?? "", authorization: request.headers.authorization });
    if (options.intercept?.(request, response)) return;
    if (isDenied(request, options)) {
      response.writeHead(401, { "www-authenticate": 'Basic realm="git"' }).end();
      return;
    }
    if (request.url?.includes("/info/lfs/")) void answerLfs(request, response, options.largeFiles ?? new Map());
    else runBackend(request, response, root, options.oldProtocol ?? false);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `https://localhost:${port}`,
    port,
    root,
    caFile,
    requests,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function isDenied(
  request: IncomingMessage,
  { privatePrefix, username = "", password = "", mayRead }: GitServerOptions,
): boolean {
  if (mayRead) {
    const [, encoded = ""] = /^Basic (.+)$/.exec(request.headers.authorization ?? "") ?? [];
    const [user = "", token = ""] = Buffer.from(encoded, "base64").toString().split(":");
    return !mayRead(user, token, request.url ?? "");
  }
  if (!privatePrefix || !request.url?.startsWith(privatePrefix)) return false;
  const right = `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
  return request.headers.authorization !== right;
}

function runBackend(request: IncomingMessage, response: ServerResponse, root: string, oldProtocol: boolean): void {
  const { pathname, search } = new URL(request.url ?? "/", "https://localhost");
  const protocol = request.headers["git-protocol"];
  const env = {
    PATH: process.env["PATH"],
    GIT_PROJECT_ROOT: root,
    GIT_HTTP_EXPORT_ALL: "1",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_CONFIG_COUNT: "3",
    GIT_CONFIG_KEY_0: "uploadpack.allowFilter",
    GIT_CONFIG_VALUE_0: "true",
    GIT_CONFIG_KEY_1: "safe.directory",
    GIT_CONFIG_VALUE_1: "*",
    // Random bytes have no differences worth looking for.
    GIT_CONFIG_KEY_2: "pack.window",
    GIT_CONFIG_VALUE_2: "0",
    PATH_INFO: decodeURIComponent(pathname),
    QUERY_STRING: search.slice(1),
    REQUEST_METHOD: request.method,
    CONTENT_TYPE: request.headers["content-type"] ?? "",
    ...(request.headers["content-encoding"] ? { HTTP_CONTENT_ENCODING: request.headers["content-encoding"] } : {}),
    ...(request.headers["content-length"] ? { CONTENT_LENGTH: request.headers["content-length"] } : {}),
    ...(protocol && !oldProtocol ? { GIT_PROTOCOL: String(protocol) } : {}),
    REMOTE_USER: "git",
    REMOTE_ADDR: "127.0.0.1",
  };
  const child = spawn("git", ["http-backend"], { env: env as unknown as NodeJS.ProcessEnv });
  // Who does not wait for the answer any more: upload-pack ends with its output.
  response.on("close", () => child.kill());
  child.stdin.on("error", () => undefined);
  request.pipe(child.stdin);
  let head = Buffer.alloc(0);
  child.stdout.on("data", (chunk: Buffer) => {
    if (response.headersSent) {
      if (!response.write(chunk)) {
        child.stdout.pause();
        response.once("drain", () => child.stdout.resume());
      }
      return;
    }
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf("\r\n\r\n");
    if (end < 0) return;
    let status = 200;
    for (const line of head.subarray(0, end).toString("latin1").split("\r\n")) {
      const [name = "", value = ""] = line.split(/: */, 2);
      if (name.toLowerCase() === "status") status = Number.parseInt(value, 10);
      else response.setHeader(name, value);
    }
    response.writeHead(status);
    response.write(head.subarray(end + 4));
  });
  child.stdout.on("end", () => response.end());
}

/** The batch call says where an object is; the object is given to who may have it. */
async function answerLfs(
  request: IncomingMessage,
  response: ServerResponse,
  files: ReadonlyMap<string, Buffer>,
): Promise<void> {
  const id = /\/objects\/([0-9a-f]{64})$/.exec(request.url ?? "")?.[1];
  if (id) {
    response.end(files.get(id));
    return;
  }
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { objects } = JSON.parse(Buffer.concat(chunks).toString("utf8")) as {
    objects: { oid: string; size: number }[];
  };
  const base = `https://${request.headers.host}${request.url?.replace(/\/objects\/batch$/, "")}`;
  const answer = objects.map(({ oid, size }) => ({
    oid,
    size,
    authenticated: true,
    ...(files.has(oid)
      ? { actions: { download: { href: `${base}/objects/${oid}`, header: authorizationOf(request) } } }
      : { error: { code: 404, message: "not here" } }),
  }));
  response.writeHead(200, { "content-type": "application/vnd.git-lfs+json" });
  response.end(JSON.stringify({ transfer: "basic", objects: answer }));
}

const authorizationOf = ({ headers }: IncomingMessage): Record<string, string> =>
  headers.authorization ? { Authorization: headers.authorization } : {};
