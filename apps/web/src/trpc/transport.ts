/** Queries and mutations at /rpc, in tRPC's own envelope. Queries of one moment travel in one request. */

interface Wire {
  result?: { data?: unknown };
  error?: { message?: string; data?: unknown };
}

interface Waiting {
  path: string;
  input: unknown;
  resolve: (data: unknown) => void;
  reject: (error: unknown) => void;
}

/** The server's refusal; `data` has its code, field and issues (see problemOf). */
export class ApiError extends Error {
  override readonly name = "TRPCClientError";
  readonly data: unknown;
  constructor(message: string, data: unknown) {
    super(message);
    this.data = data;
  }
}

export interface Transport {
  query: (path: string, input: unknown) => Promise<unknown>;
  mutate: (path: string, input: unknown) => Promise<unknown>;
}

const batchMax = 20;
const urlLengthMax = 4000;

function unwrap({ result, error }: Wire): unknown {
  if (error) throw new ApiError(error.message ?? "Something failed on the server.", error.data);
  return result?.data;
}

/** What is not JSON came from something between here and the server; problemOf calls it unreachable. */
async function send(url: string, init?: RequestInit): Promise<unknown> {
  const answer = await fetch(url, init);
  return answer.json().catch(() => {
    throw new TypeError(`Status ${answer.status} without JSON`);
  });
}

/** A refusal of the whole request, before any procedure was reached, is one object in the words of /api. */
function answerAt(body: unknown, index: number): Wire {
  if (Array.isArray(body) && body[index]) return body[index] as Wire;
  const refusal = (body ?? {}) as Wire & { message?: string; code?: string };
  return refusal.error || refusal.result ? refusal : { error: { message: refusal.message ?? "", data: refusal } };
}

function batchUrl(url: string, calls: readonly Waiting[]): string {
  const inputs = Object.fromEntries(calls.flatMap(({ input }, at) => (input === undefined ? [] : [[at, input]])));
  const paths = calls.map(({ path }) => path).join(",");
  return `${url}/${paths}?batch=1&input=${encodeURIComponent(JSON.stringify(inputs))}`;
}

/** As many as fit into one address, from the front; one always goes. */
function take(url: string, waiting: Waiting[]): Waiting[] {
  let size = Math.min(waiting.length, batchMax);
  while (size > 1 && batchUrl(url, waiting.slice(0, size)).length > urlLengthMax) size -= 1;
  return waiting.splice(0, size);
}

async function sendBatch(url: string, calls: readonly Waiting[]): Promise<void> {
  try {
    const body = await send(batchUrl(url, calls));
    for (const [at, call] of calls.entries()) {
      try {
        call.resolve(unwrap(answerAt(body, at)));
      } catch (error) {
        call.reject(error);
      }
    }
  } catch (error) {
    for (const call of calls) call.reject(error);
  }
}

export function createTransport(url: string): Transport {
  let waiting: Waiting[] = [];
  const flush = () => {
    const calls = waiting;
    waiting = [];
    while (calls.length > 0) void sendBatch(url, take(url, calls));
  };
  return {
    query: (path, input) =>
      new Promise((resolve, reject) => {
        if (waiting.length === 0) setTimeout(flush, 0);
        waiting.push({ path, input, resolve, reject });
      }),
    mutate: async (path, input) => {
      const headers = { "content-type": "application/json" };
      const body = input === undefined ? null : JSON.stringify(input);
      return unwrap(answerAt(await send(`${url}/${path}`, { method: "POST", headers, body }), 0));
    },
  };
}
