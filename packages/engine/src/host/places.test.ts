import { expect, test } from "vitest";
import { createPlaces } from "./places.ts";

test("no more than the count must have a place at once, and the others must come in order", async () => {
  const places = createPlaces(2);
  const [first, second] = [await places.take(), await places.take()];
  const came: number[] = [];
  const waiting = [3, 4].map((number) =>
    places.take().then((giveBack) => {
      came.push(number);
      return giveBack;
    }),
  );
  first();
  first();
  await waiting[0];
  expect(came).toEqual([3]);
  second();
  await waiting[1];
  expect(came).toEqual([3, 4]);
});

test("who is cancelled while waiting must not keep a place from others", async () => {
  const places = createPlaces(1);
  const giveBack = await places.take();
  const abort = new AbortController();
  const cancelled = places.take(abort.signal);
  const next = places.take();
  abort.abort(new Error("cancelled"));
  await expect(cancelled).rejects.toThrow("cancelled");
  giveBack();
  await next;
  await expect(places.take(AbortSignal.abort(new Error("too late")))).rejects.toThrow("too late");
});
