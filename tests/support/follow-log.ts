// The log of a service as the dashboard follows it.
import type { LogLine } from "../../packages/domain/src/index.ts";
import type { Place } from "./place.ts";

export interface FollowedLog {
  /** What has come so far. */
  lines: LogLine[];
  stop(): Promise<void>;
}

/** What the service prints from now on. */
export async function followLog({ server, owner }: Place, serviceId: string): Promise<FollowedLog> {
  const abort = new AbortController();
  const url = new URL("/rpc/log.follow", server.url);
  url.searchParams.set("input", JSON.stringify({ serviceId, tail: 0 }));
  const answer = await fetch(url, { headers: { "x-api-key": owner.apiKey }, signal: abort.signal });
  if (!answer.ok || !answer.body) throw new Error(`the log is not followed: ${await answer.text()}`);
  const lines: LogLine[] = [];
  const done = readEvents(answer.body, lines).catch((error: unknown) => {
    if (!abort.signal.aborted) throw error;
  });
  return {
    lines,
    stop: () => {
      abort.abort();
      return done;
    },
  };
}

async function readEvents(body: ReadableStream<Uint8Array>, lines: LogLine[]): Promise<void> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of body) {
    const events = (rest + decoder.decode(chunk, { stream: true })).split("\n\n");
    rest = events.pop() ?? "";
    for (const event of events) {
      const data = /^data: (\{.*)$/m.exec(event)?.[1];
      const line = JSON.parse(data ?? "{}") as Partial<LogLine>;
      if (line.text !== undefined) lines.push(line as LogLine);
    }
  }
}
