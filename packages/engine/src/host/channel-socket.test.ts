import http from "node:http";
import net, { type AddressInfo } from "node:net";
import { PassThrough } from "node:stream";
import type { ClientChannel } from "ssh2";
import { afterAll, beforeAll, expect, test } from "vitest";
import { eventually } from "../../../../tests/support/eventually.ts";
import { ChannelAgent, ChannelSocket } from "./channel-socket.ts";

let server: http.Server;
let asked = 0;
beforeAll(async () => {
  server = http.createServer((_request, response) => {
    asked += 1;
    response.end("pong");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

/** As OpenSSH forwards one: the other side's end comes as an end, and nothing is closed before we end it too. */
async function openChannel(): Promise<ChannelSocket> {
  const { port } = server.address() as AddressInfo;
  const socket = net.connect({ port, host: "127.0.0.1", allowHalfOpen: true });
  await new Promise((resolve) => socket.once("connect", resolve));
  return new ChannelSocket(
    Object.assign(socket, { stderr: new PassThrough(), close: () => socket.destroy() }) as unknown as ClientChannel,
  );
}

const ask = (agent: http.Agent): Promise<string> =>
  new Promise((resolve, reject) => {
    const options = { agent, host: "docker", port: 2375 };
    http.get(options, async (response) => resolve((await response.toArray()).join(""))).on("error", reject);
  });

test("a call after a long pause must not be sent where the engine has closed the idle connection", async () => {
  const agent = new ChannelAgent(openChannel, { keepAlive: true, maxFreeSockets: 4 });
  const free = () => Object.values(agent.freeSockets).flat().length;
  for (const round of [1, 2, 3]) {
    expect(await Promise.all([ask(agent), ask(agent), ask(agent)])).toEqual(["pong", "pong", "pong"]);
    expect(asked).toBe(round * 3);
    await eventually("they are kept", () => free() === 3);
    server.closeIdleConnections();
    await eventually("none is kept", () => free() === 0);
  }
});

test("a channel that was opened ahead must not be open any more once the engine has ended it", async () => {
  const ahead = await openChannel();
  expect(ahead.isOpen).toBe(true);
  server.closeAllConnections();
  await eventually("it is not open", () => !ahead.isOpen);
});
