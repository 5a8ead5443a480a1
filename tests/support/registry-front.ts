// What often stands before a registry: a proxy that takes bodies up to a size.
import http from "node:http";
import type { AddressInfo } from "node:net";

export interface RegistryFront {
  /** As references have it. */
  host: string;
  /** From now on larger bodies are refused, with a page, as nginx does it. */
  limit(bytes: number): void;
  stop(): Promise<void>;
}

const page = "<html>\r\n<head><title>413 Request Entity Too Large</title></head>\r\n<body>\r\n</body>\r\n</html>\r\n";

export async function startRegistryFront(registry: string): Promise<RegistryFront> {
  let most = Number.POSITIVE_INFINITY;
  const server = http.createServer((request, response) => {
    const { method, url, headers } = request;
    const onward = http.request(`http://${registry}${url}`, { method, headers }, (answer) => {
      if (response.headersSent) return;
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on("error", () => response.destroy());
    let taken = 0;
    request.on("data", (chunk: Buffer) => {
      taken += chunk.length;
      if (taken <= most || response.headersSent) return;
      // What comes still is taken and thrown away: a connection that is closed at once may lose the answer.
      request.unpipe(onward).resume();
      onward.destroy();
      response.writeHead(413, { "content-type": "text/html" }).end(page);
    });
    request.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    limit: (bytes) => {
      most = bytes;
    },
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
