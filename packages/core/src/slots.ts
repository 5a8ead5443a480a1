interface Line {
  running: number;
  waiting: (() => void)[];
}

interface Waiting {
  /** Gives up the place in line. */
  signal?: AbortSignal;
  /** Called once by who must wait, with how many are before it at work. */
  onWait?(running: number): void;
  /** For this key, in place of the usual. */
  max?: number;
}

/** At most `usual` at once for each key (a server, a route); the others wait in order, until `signal` fires. */
export function createSlots(usual: number) {
  const byKey = new Map<string, Line>();
  return async <T>(key: string, work: () => Promise<T>, { signal, onWait, max = usual }: Waiting = {}): Promise<T> => {
    const slots = byKey.get(key) ?? { running: 0, waiting: [] };
    byKey.set(key, slots);
    if (slots.running >= max) {
      onWait?.(slots.running);
      await turn(slots, signal);
    } else slots.running += 1;
    try {
      return await work();
    } finally {
      // The place goes straight to the next one, so that nobody slips in between.
      const next = slots.waiting.shift();
      if (next) next();
      else slots.running -= 1;
    }
  };
}

export type Slots = ReturnType<typeof createSlots>;

function turn(slots: Line, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = () => {
      slots.waiting = slots.waiting.filter((waiting) => waiting !== onTurn);
      reject(signal?.reason);
    };
    const onTurn = () => {
      signal?.removeEventListener("abort", onAbort);
      resolve();
    };
    if (signal?.aborted) return onAbort();
    signal?.addEventListener("abort", onAbort);
    slots.waiting.push(onTurn);
  });
}
