/** At most `max` builds on one server at once; the others wait in order. */
export function createBuildSlots(max: number) {
  const busy = new Map<string, { running: number; waiting: (() => void)[] }>();
  return async <T>(serverId: string, work: () => Promise<T>): Promise<T> => {
    const slots = busy.get(serverId) ?? { running: 0, waiting: [] };
    busy.set(serverId, slots);
    if (slots.running >= max) await new Promise<void>((resolve) => slots.waiting.push(resolve));
    else slots.running += 1;
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
