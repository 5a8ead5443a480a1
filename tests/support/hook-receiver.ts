/** Somebody's endpoint for messages, on loopback. */
import http from "node:http";
import type { AddressInfo } from "node:net";

export interface HookReceiver extends AsyncDisposable {
  readonly url: string;
  /** Bodies that it took, oldest first. */
  readonly taken: { title: string; body?: string; facts: { label: string; value: string }[] }[];
  /** What it answers from now on. */
  answer(status: number, text?: string): void;
  /** Nobody is there from now on; `listen` is the same address again. */
  close(): Promise<void>;
  listen(): Promise<void>;
}

export async function hookReceiver(): Promise<HookReceiver> {
  const taken: HookReceiver["taken"] = [];
  let says = { status: 200, text: "ok" };
  let port = 0;
  const server = http.createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (chunk: string) => {
      body += chunk;
    });
    request.on("end", () => {
      if (says.status === 200) taken.push(JSON.parse(body) as HookReceiver["taken"][number]);
      response.writeHead(says.status).end(says.text);
    });
  });
  const listen = async () => {
    await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
    port = (server.address() as AddressInfo).port;
  };
  const close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  await listen();
  return {
    ...{ url: `http://127.0.0.1:${port}/canary-hook`, taken, listen, close },
    answer: (status, text = "") => {
      says = { status, text };
    },
    [Symbol.asyncDispose]: close,
  };
}
