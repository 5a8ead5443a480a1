import { once } from "node:events";
import type { Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { pino } from "pino";
import { afterEach, expect, test } from "vitest";
import { createHttpServer, type HttpServerOptions, listen } from "./http-server.ts";
import { trustedHosts } from "./trusted-hosts.ts";

const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

async function freePort(): Promise<number> {
  const { createServer } = await import("node:net");
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

async function serve(fetchOf: HttpServerOptions["fetch"], options: Partial<HttpServerOptions> = {}) {
  const lines: string[] = [];
  const log = pino({ level: "info" }, { write: (line: string) => lines.push(line) });
  const port = await freePort();
  const pages = {
    handle: async (request: { url?: string | undefined }, response: { end(text: string): unknown }) => {
      response.end(`page ${request.url}`);
    },
  };
  const hosts = trustedHosts({ host: "127.0.0.1", port, publicUrl: "https://panel.example.com" });
  const server = createHttpServer({ hosts, fetch: fetchOf, pages, log, ...options });
  servers.push(server);
  await listen(server, "127.0.0.1", port);
  return { port, url: `http://127.0.0.1:${port}`, lines };
}

/** Sends bytes as they are, answers all that came back until the connection ended. */
async function raw(port: number, text: string): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  const chunks: Buffer[] = [];
  socket.on("data", (chunk: Buffer) => chunks.push(chunk));
  socket.on("error", () => undefined);
  socket.write(text);
  await once(socket, "close");
  return Buffer.concat(chunks).toString();
}

async function eventually(check: () => void): Promise<void> {
  for (const end = Date.now() + 5000; Date.now() < end; await pause(10)) {
    try {
      return check();
    } catch {
      // not yet
    }
  }
  check();
}

const ok = async () => new Response("ok");

test("an answer must stream while it is made, and a question while it is read", async () => {
  const { url } = await serve(async (request) => {
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
    void request.body?.pipeTo(writable);
    return new Response(readable, {
      headers: [
        ["set-cookie", "a=1"],
        ["set-cookie", "b=2"],
      ],
    });
  });
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const writer = writable.getWriter();
  void writer.write(Buffer.from("one"));
  const response = await fetch(`${url}/api/echo`, { method: "POST", body: readable, duplex: "half" } as RequestInit);
  expect(response.headers.getSetCookie()).toEqual(["a=1", "b=2"]);
  const reader = response.body?.getReader();
  expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe("one");
  void writer.write(Buffer.from("two"));
  expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe("two");
  await writer.close();
  expect((await reader?.read())?.done).toBe(true);
});

test("a long body must arrive whole", async () => {
  const { url } = await serve(async (request) => new Response(String((await request.arrayBuffer()).byteLength)));
  const body = Buffer.alloc(20_000_000, 7);
  expect(await (await fetch(`${url}/api/size`, { method: "POST", body })).text()).toBe("20000000");
});

test("a slow reader must slow the source down, not fill the memory", async () => {
  let produced = 0;
  const { port } = await serve(async () => {
    const chunk = new Uint8Array(64 * 1024);
    const pull = (controller: ReadableStreamDefaultController<Uint8Array>) => {
      produced += 1;
      if (produced > 5000) controller.close();
      else controller.enqueue(chunk);
    };
    return new Response(new ReadableStream({ pull }));
  });
  const socket = connect(port, "127.0.0.1");
  socket.write(`GET /api/long HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\n\r\n`);
  await once(socket, "readable");
  let before = -1;
  await eventually(() => {
    const still = produced === before;
    before = produced;
    expect(still && produced > 0).toBe(true);
  });
  expect(produced).toBeLessThan(1000);
  socket.destroy();
});

test("a client that leaves must abort the request and cancel the answer", async () => {
  let aborted = false;
  let cancelled = false;
  const { url } = await serve(async (request) => {
    request.signal.addEventListener("abort", () => {
      aborted = true;
    });
    const start = (controller: ReadableStreamDefaultController<Uint8Array>) => controller.enqueue(Buffer.from("hello"));
    const cancel = () => {
      cancelled = true;
    };
    return new Response(new ReadableStream({ start, cancel }));
  });
  const controller = new AbortController();
  const response = await fetch(`${url}/api/live`, { signal: controller.signal });
  await response.body?.getReader().read();
  controller.abort();
  await eventually(() => expect([aborted, cancelled]).toEqual([true, true]));
});

test("a handler that fails must be answered with 500 and the request's id, and logged", async () => {
  const { url, lines } = await serve(async () => {
    throw new Error("the inside story");
  });
  const response = await fetch(`${url}/api/broken`);
  const text = await response.text();
  expect(response.status).toBe(500);
  expect(text).toContain(response.headers.get("x-request-id"));
  expect(text).not.toContain("inside story");
  expect(lines.join("")).toContain("the inside story");
});

test("a body that fails midway must break the connection, not end well", async () => {
  const { url } = await serve(async () => {
    const pull = (controller: ReadableStreamDefaultController<Uint8Array>) => controller.error(new Error("broken"));
    const start = (controller: ReadableStreamDefaultController<Uint8Array>) => controller.enqueue(Buffer.from("half"));
    return new Response(new ReadableStream({ start, pull }));
  });
  await expect(fetch(`${url}/api/half`).then((response) => response.text())).rejects.toThrow();
  expect(await (await fetch(`${url}/other`)).text()).toBe("page /other");
});

test.each([
  ["no HTTP at all", "\x16\x03\x01 nonsense\r\n\r\n", "400"],
  ["a broken header", "GET / HTTP/1.1\r\nhost: x\r\nbad header\r\n\r\n", "400"],
  ["two lengths", "POST /api HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n", "400"],
  ["huge headers", `GET / HTTP/1.1\r\nhost: x\r\nx-big: ${"a".repeat(100_000)}\r\n\r\n`, "431"],
  ["another server's address", "GET http://evil.example/ HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n", "400"],
  ["no host", "GET /api HTTP/1.1\r\nconnection: close\r\n\r\n", "421"],
  ["CONNECT", "CONNECT evil.example:443 HTTP/1.1\r\nhost: evil.example\r\n\r\n", "405"],
])("%s must get an answer", async (_name, text, status) => {
  const { port, url } = await serve(ok);
  expect(await raw(port, text)).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  expect((await fetch(`${url}/api/health`)).status).toBe(200);
});

test("TRACE must be refused, since no web Request can be one", async () => {
  const { port } = await serve(ok);
  const answer = await raw(port, `TRACE /api HTTP/1.1\r\nhost: localhost:${port}\r\nconnection: close\r\n\r\n`);
  expect(answer).toMatch(/^HTTP\/1.1 405 /);
});

test.each(["evil.example", "127.0.0.1:1", "localhost", "panel.example.com.evil.example", "panel.example.com:8443"])(
  "the foreign host %s must be told so on pages and API",
  async (host) => {
    const { port } = await serve(ok);
    for (const url of ["/", "/api/health", "/rpc/x"]) {
      const answer = await raw(port, `GET ${url} HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`);
      expect(answer).toMatch(/^HTTP\/1.1 421 [\s\S]*MOORAGE_URL/);
    }
  },
);

test("our own names must be answered, and the public one must be https", async () => {
  const seen: string[] = [];
  const { port } = await serve(async (request) => {
    seen.push(request.url);
    return new Response("ok");
  });
  for (const host of [
    `127.0.0.1:${port}`,
    `LOCALHOST:${port}`,
    `[::1]:${port}`,
    "panel.example.com",
    "panel.example.com:443",
  ]) {
    const answer = await raw(port, `GET /api/x?y=1 HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1.1 200 /);
  }
  expect(seen[0]).toBe(`http://127.0.0.1:${port}/api/x?y=1`);
  expect(seen[3]).toBe("https://panel.example.com/api/x?y=1");
});

test("a path of two slashes must stay ours", async () => {
  const { port } = await serve(async (request) => new Response(request.url));
  const answer = await raw(
    port,
    `GET //evil.example/api HTTP/1.1\r\nhost: localhost:${port}\r\nconnection: close\r\n\r\n`,
  );
  expect(answer).toContain("page //evil.example/api");
});

test("a client must not choose its own address; our proxy's word counts", async () => {
  const report: HttpServerOptions["fetch"] = async (request, info) =>
    new Response(`${info.clientAddress} ${request.headers.get("x-forwarded-for")} ${request.headers.get("x-real-ip")}`);
  const headers = { "x-forwarded-for": "6.6.6.6, 9.9.9.9", "x-real-ip": "6.6.6.6" };
  const direct = await serve(report);
  expect(await (await fetch(`${direct.url}/api`, { headers })).text()).toBe("127.0.0.1 127.0.0.1 null");
  const proxied = await serve(report, { proxyAddresses: ["127.0.0.1"] });
  expect(await (await fetch(`${proxied.url}/api`, { headers })).text()).toBe("9.9.9.9 9.9.9.9 null");
  const named = await serve(async (request) => new Response(request.headers.get("x-client")), {
    clientAddressHeader: "x-client",
  });
  expect(await (await fetch(`${named.url}/api`, { headers: { "x-client": "6.6.6.6" } })).text()).toBe("127.0.0.1");
});

test("a body over the cap must be refused, announced or not", async () => {
  const read: HttpServerOptions["fetch"] = async (request) => new Response(String((await request.text()).length));
  const { port, url } = await serve(read, { limits: { bytesMax: 1000 } });
  const announced = await fetch(`${url}/api`, { method: "POST", body: "x".repeat(1001) });
  expect([announced.status, await announced.json()]).toEqual([
    413,
    { message: "The request body is too large.", code: "PAYLOAD_TOO_LARGE" },
  ]);
  const head = `POST /api HTTP/1.1\r\nhost: localhost:${port}\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n`;
  const chunked = `${head}${"3e8\r\n".concat("x".repeat(1000), "\r\n").repeat(2)}0\r\n\r\n`;
  expect(await raw(port, chunked)).toMatch(/^HTTP\/1.1 413 /);
  const swallowing = await serve(
    (request) => read(request, { clientAddress: "", requestId: "" }).catch(() => new Response("mine", { status: 500 })),
    { limits: { bytesMax: 1000 } },
  );
  expect(await raw(swallowing.port, chunked.replace(String(port), String(swallowing.port)))).toMatch(/^HTTP\/1.1 413 /);
});

test("a body that nobody reads must still get its answer", async () => {
  const { url } = await serve(async () => new Response("no thanks", { status: 400 }));
  const response = await fetch(`${url}/api`, { method: "POST", body: Buffer.alloc(100_000_000) });
  expect([response.status, await response.text()]).toEqual([400, "no thanks"]);
});

test("slow headers and a slow body must be ended with 408", { timeout: 20_000 }, async () => {
  const read: HttpServerOptions["fetch"] = async (request) => new Response(await request.text());
  const { port } = await serve(read, { headersTimeoutMs: 1000, limits: { idleMs: 300 } });
  const head = `POST /api HTTP/1.1\r\nhost: localhost:${port}\r\n`;
  expect(await raw(port, head)).toMatch(/^HTTP\/1.1 408 /);
  expect(await raw(port, `${head}content-length: 10\r\nconnection: close\r\n\r\nabc`)).toMatch(/^HTTP\/1.1 408 /);
});

test("a port in use must be named with what to do", async () => {
  const { port } = await serve(ok);
  const hosts = trustedHosts({ host: "127.0.0.1", port });
  const second = createHttpServer({
    hosts,
    fetch: ok,
    pages: { handle: async () => undefined },
    log: pino({ level: "silent" }),
  });
  await expect(listen(second, "127.0.0.1", port)).rejects.toThrow(`Port ${port} of 127.0.0.1 is in use.`);
});
