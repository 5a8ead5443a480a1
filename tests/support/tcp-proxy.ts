// A way to a server that a test may cut, or make longer.
import net from "node:net";

export interface TcpProxy {
  port: number;
  /** Connections that were opened so far. */
  opened(): number;
  /** Bytes that went to the server. */
  sent(): number;
  cut(): void;
  close(): Promise<void>;
}

/** With `delayMs` every byte is that long on its way, in each direction. */
export async function tcpProxy(host: string, port: number, { delayMs = 0 } = {}): Promise<TcpProxy> {
  const open = new Set<net.Socket>();
  let opened = 0;
  let sent = 0;
  const server = net.createServer((near) => {
    opened += 1;
    const far = net.connect(port, host);
    for (const socket of [near, far]) {
      open.add(socket);
      socket.setNoDelay(true);
      socket.on("error", () => undefined).once("close", () => open.delete(socket));
    }
    near.on("data", (chunk) => {
      sent += chunk.length;
    });
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      if (delayMs === 0) from.pipe(to);
      else from.on("data", (chunk) => setTimeout(() => to.write(chunk), delayMs));
      from.once("close", () => setTimeout(() => to.destroy(), delayMs));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const cut = () => {
    for (const socket of open) socket.destroy();
  };
  return {
    port: (server.address() as net.AddressInfo).port,
    opened: () => opened,
    sent: () => sent,
    cut,
    close: async () => {
      cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
