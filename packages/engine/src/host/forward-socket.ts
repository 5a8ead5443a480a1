import { mkdtemp, rm } from "node:fs/promises";
import net from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Duplex, pipeline } from "node:stream";
import type { DockerForward } from "./host.ts";

/** A socket here, for nobody but us, behind which each connection is one that `dial` opens. */
export async function forwardSocket(dial: () => Promise<Duplex>): Promise<DockerForward> {
  // Made with mode 0700: who may not enter the folder cannot connect.
  const dir = await mkdtemp(path.join(tmpdir(), "docker-"));
  const file = path.join(dir, "docker.sock");
  const open = new Set<net.Socket>();
  const server = net.createServer({ allowHalfOpen: true }, (socket) => {
    open.add(socket);
    socket.once("close", () => open.delete(socket)).on("error", () => undefined);
    dial().then(
      (far) => {
        pipeline(socket, far, (error) => error && far.destroy());
        pipeline(far, socket, () => undefined);
      },
      (error: Error) => socket.destroy(error),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(file, resolve);
  });
  const close = async (): Promise<void> => {
    for (const socket of open) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
    await rm(dir, { recursive: true, force: true });
  };
  return { dockerHost: `unix://${file}`, [Symbol.asyncDispose]: close };
}
