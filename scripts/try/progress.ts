// Each step with its time, on standard error: standard output is for the result.
export function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

export async function step<T>(text: string, work: () => Promise<T>): Promise<T> {
  const started = performance.now();
  const result = await work();
  say(`${((performance.now() - started) / 1000).toFixed(1).padStart(6)} s  ${text}`);
  return result;
}

export async function until<T>(
  what: string,
  timeoutMs: number,
  look: () => Promise<T | undefined> | T | undefined,
): Promise<T> {
  for (const end = Date.now() + timeoutMs; ; ) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > end) throw new Error(`${what}: not within ${timeoutMs / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
