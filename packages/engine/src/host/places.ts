/** A place to work in, of which there are only so many; the others wait in order. */
export interface Places {
  /** Answers how to give the place back; rejects with the signal's reason while it waits. */
  take(signal?: AbortSignal): Promise<() => void>;
}

export function createPlaces(count: number): Places {
  let free = count;
  const queue: (() => void)[] = [];
  const giveBack = () => {
    const next = queue.shift();
    if (next) next();
    else free += 1;
  };
  const once = (): (() => void) => {
    let given = false;
    return () => {
      if (!given) giveBack();
      given = true;
    };
  };
  return {
    take: async (signal) => {
      signal?.throwIfAborted();
      if (free > 0) {
        free -= 1;
        return once();
      }
      const turn = Promise.withResolvers<void>();
      const leave = () => {
        const index = queue.indexOf(turn.resolve);
        if (index >= 0) queue.splice(index, 1);
        turn.reject(signal?.reason);
      };
      queue.push(turn.resolve);
      signal?.addEventListener("abort", leave, { once: true });
      await turn.promise.finally(() => signal?.removeEventListener("abort", leave));
      return once();
    },
  };
}
