/** Says that something happened since it was heard last; any number of rings are one. */
export interface Bell {
  ring(): void;
  /** At once when it was rung already. */
  heard(): Promise<void>;
}

export function createBell(): Bell {
  let rung = Promise.withResolvers<void>();
  return {
    ring: () => rung.resolve(),
    heard: () =>
      rung.promise.then(() => {
        rung = Promise.withResolvers<void>();
      }),
  };
}
