import { afterAll, beforeAll, expect, test } from "vitest";
import { type RestWorld, restWorld } from "./testing/rest-world.ts";

let world: RestWorld;
beforeAll(async () => {
  world = await restWorld();
});
afterAll(() => world.close());

/** Announces a small body, sends its first byte, and then nothing until it is let go. */
function slowly(signal: AbortSignal) {
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => {
      controller.enqueue(Buffer.from("{"));
      signal.addEventListener("abort", () => controller.error(signal.reason));
    },
  });
  const headers = { "content-length": "100", "content-type": "application/json" };
  return world.fetch("/api/deploy/nobody", { method: "POST", headers, body, duplex: "half" });
}

test("whoever sends slowly must keep no other delivery waiting", async () => {
  const letGo = new AbortController();
  const slow = Array.from({ length: 10 }, () => slowly(letGo.signal));
  const { body } = await world.call("GET", "application.one", { applicationId: world.ids.applicationId });
  const { refreshToken } = body as { refreshToken: string };
  const answer = await world.call("POST", `deploy/${refreshToken}`, {}, null);
  expect(answer.body).toMatchObject({ outcome: "deployed" });
  letGo.abort();
  await Promise.all(slow);
});
