export type Checkpoint = (operation: string) => Promise<void>;

/** For the tests of crashes: at the named operation the process says so and waits to be killed. */
export function createCheckpoint(name: string | undefined): Checkpoint | undefined {
  if (!name) return undefined;
  return async (operation) => {
    if (operation !== name) return;
    process.stdout.write(`checkpoint ${operation}\n`);
    await new Promise(() => undefined);
  };
}
