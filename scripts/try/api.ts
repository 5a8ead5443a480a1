// The public API, as any script of a user would call it.
export type Call = <T>(
  method: "GET" | "POST",
  operation: string,
  input?: Record<string, unknown> | FormData,
) => Promise<T>;

export class ApiError extends Error {
  readonly status: number;
  constructor(operation: string, status: number, text: string) {
    super(`${operation} answered ${status}: ${text.slice(0, 500)}`);
    this.status = status;
  }
}

async function read<T>(operation: string, answer: Response): Promise<T> {
  const text = await answer.text();
  if (!answer.ok) throw new ApiError(operation, answer.status, text);
  return (text === "" ? undefined : JSON.parse(text)) as T;
}

function requestOf(method: "GET" | "POST", input: Record<string, unknown> | FormData | undefined) {
  if (method === "GET") return { query: `?${new URLSearchParams(input as Record<string, string>)}`, headers: {} };
  if (input instanceof FormData) return { query: "", headers: {}, body: input };
  return { query: "", headers: { "content-type": "application/json" }, body: JSON.stringify(input ?? {}) };
}

export function apiAt(url: string, apiKey?: string): Call {
  return async (method, operation, input) => {
    const { query, headers, body } = requestOf(method, input);
    const key: Record<string, string> = apiKey === undefined ? {} : { "x-api-key": apiKey };
    const answer = await fetch(`${url}/api/${operation}${query}`, {
      method,
      headers: { ...headers, ...key },
      ...(body === undefined ? {} : { body }),
      signal: AbortSignal.timeout(60_000),
    });
    return read(operation, answer);
  };
}
