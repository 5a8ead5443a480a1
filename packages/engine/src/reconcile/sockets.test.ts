import { expect, test } from "vitest";
import type { Machine } from "../machine.ts";
import { countEstablished, drain } from "./drain.ts";
import { listeningSockets } from "./listening.ts";

const tcp = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 00000000:0050 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 41801 1 0000000000000000 100 0 0 10 0
   1: 0B00007F:8B1D 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 41770 1 0000000000000000 100 0 0 10 0
   2: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 41802 1 0000000000000000 100 0 0 10 0
   3: 0305000A:C8E2 0405000A:0BB8 01 00000000:00000000 02:000004E2 00000000     0        0 50011 2 0000000000000000 20 4 30 10 -1
   4: 0305000A:C8E4 0405000A:0BB8 06 00000000:00000000 03:00000A11 00000000     0        0 0 3 0000000000000000
   5: 0305000A:C8E6 0505000A:0BB8 01 00000000:00000000 02:000004E2 00000000     0        0 50013 2 0000000000000000 20 4 30 10 -1
 100: 0405000A:0BB8 0305000A:C8E2 01 00000000:00000000 00:00000000 00000000     0        0 50014 1 0000000000000000 20 4 30 10 -1
`;
const tcp6 = `  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 00000000000000000000000000000000:1F91 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 41803 1 0000000000000000 100 0 0 10 0
   1: 00000000000000000000000001000000:0BB8 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 41804 1 0000000000000000 100 0 0 10 0
   2: 0000000000000000FFFF00000100007F:0BB9 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 41805 1 0000000000000000 100 0 0 10 0
   3: 0000000000000000FFFF00000305000A:0050 0000000000000000FFFF00000405000A:9C40 01 00000000:00000000 00:00000000 00000000     0        0 50020 1 0000000000000000 20 4 30 10 -1
   4: B80D0120000000000000000001000000:9C42 B80D0120000000000000000002000000:01BB 01 00000000:00000000 00:00000000 00000000     0        0 50021 1 0000000000000000 20 4 30 10 -1
`;

test("only established connections to the given addresses must be counted, in both tables", () => {
  expect(countEstablished(tcp, new Set(["10.0.5.4"]))).toBe(1);
  expect(countEstablished(tcp, new Set(["10.0.5.4", "10.0.5.5"]))).toBe(2);
  expect(countEstablished(tcp6, new Set(["10.0.5.4"]))).toBe(1);
  expect(countEstablished(tcp + tcp6, new Set(["10.0.5.4", "10.0.5.5"]))).toBe(3);
  expect(countEstablished(tcp + tcp6, new Set(["10.0.5.6"]))).toBe(0);
  expect(countEstablished("", new Set(["10.0.5.4"]))).toBe(0);
});

/** A machine whose engine answers so for the tasks of a service, and prints `output` in the proxy's container. */
function machineWith(tasks: () => Promise<unknown>, output: () => Buffer): Machine {
  const exec = async () => ({ start: async () => [output()] });
  const docker = { listTasks: tasks, getContainer: () => ({ exec }) };
  return { host: { docker }, proxy: { containerName: "proxy" } } as unknown as Machine;
}
const runningTask = [{ Status: { State: "running" }, NetworksAttachments: [{ Addresses: ["10.0.5.4/24"] }] }];
const frames = (text: string, size: number): Buffer =>
  Buffer.concat(
    Array.from({ length: Math.ceil(text.length / size) }, (_, index) => {
      const body = Buffer.from(text.slice(index * size, (index + 1) * size));
      return Buffer.concat([Buffer.from([1, 0, 0, 0, 0, 0, body.length >> 8, body.length & 255]), body]);
    }),
  );

test("a connection must be seen also when Docker's frames cut its line", async () => {
  const inTheAddress = tcp.indexOf("0405000A:0BB8 01") + 4;
  for (const size of [4_096, inTheAddress, 10]) {
    const machine = machineWith(
      async () => runningTask,
      () => frames(tcp, size),
    );
    expect(await drain(machine, "web-41-k", 0), `${size}`).toBe("cut");
  }
  const none = tcp.replace(/0405000A:0BB8 01/, "0405000A:0BB8 06");
  expect(
    await drain(
      machineWith(
        async () => runningTask,
        () => frames(none, 100),
      ),
      "web-41-k",
      0,
    ),
  ).toBe("empty");
});

test("a table that cannot be read must not count as empty", async () => {
  const failed = machineWith(
    async () => runningTask,
    () => frames("cat: not found\n", 100),
  );
  expect(await drain(failed, "web-41-k", 0)).toBe("cut");
});

test("a service that is gone must have nothing to drain", async () => {
  const gone = machineWith(
    () => Promise.reject(Object.assign(new Error("service web-41-k not found"), { statusCode: 404 })),
    () => Buffer.alloc(0),
  );
  expect(await drain(gone, "web-41-k", 0)).toBe("empty");
});

test("what listens must be told with its address, without Docker's resolver", () => {
  expect(listeningSockets(tcp, "tcp")).toEqual([
    { address: "0.0.0.0", port: 80 },
    { address: "127.0.0.1", port: 8080 },
  ]);
  expect(listeningSockets(tcp6, "tcp")).toEqual([
    { address: "0.0.0.0", port: 8081 },
    { address: "127.0.0.1", port: 3000 },
    { address: "127.0.0.1", port: 3001 },
  ]);
  expect(listeningSockets("", "tcp")).toEqual([]);
});
