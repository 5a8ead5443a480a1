import type { Http, HttpRequest } from "../../../http.ts";
import { Secret } from "../../../secret.ts";
import type { GitHostIo } from "../git-host.ts";

type Answer = { status?: number; json?: unknown; text?: string; headers?: Record<string, string> };

export interface FakeHost extends GitHostIo {
  /** What was asked: "GET https://…". */
  asked: string[];
  requests: HttpRequest[];
}

/** Answers by "METHOD address"; what has no answer is a mistake of the test. */
export function fakeHost(answers: Record<string, Answer | ((request: HttpRequest) => Answer)>): FakeHost {
  const asked: string[] = [];
  const requests: HttpRequest[] = [];
  const http: Http = async (request) => {
    const line = `${request.method} ${request.url}`;
    asked.push(line);
    requests.push(request);
    const found = answers[line] ?? answers[line.replace(/\?.*/, "")];
    if (!found) throw new Error(`nobody answers ${line}`);
    const { status = 200, json, text, headers = {} } = typeof found === "function" ? found(request) : found;
    return { status, text: text ?? JSON.stringify(json ?? {}), header: (name) => headers[name] };
  };
  return {
    ...{ http, asked, requests },
    now: () => new Date("2026-01-02T03:00:00Z"),
    sign: (text) => new Secret(`${text}.signature`),
  };
}
