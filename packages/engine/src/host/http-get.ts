import http from "node:http";
import type { HttpAnswer } from "./host.ts";

const answerMax = 4 * 1024 * 1024;

/** One GET, answered whole within the time. */
export function httpGet(
  agent: http.Agent,
  url: string,
  headers: Record<string, string>,
  timeoutMs: number,
): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const request = http.get(url, { agent, headers }, (response) => {
      let text = "";
      response
        .setEncoding("utf8")
        .on("data", (chunk: string) => {
          text += chunk;
          if (text.length > answerMax) request.destroy(new Error("the answer is too large"));
        })
        .on("error", reject)
        .on("end", () => resolve({ status: response.statusCode ?? 0, text, headers: response.headers }));
    });
    const late = new Error("no answer in time");
    const timer = setTimeout(() => {
      // Said here as well: a request that has no connection yet keeps its errors to itself.
      reject(late);
      request.destroy(late);
    }, timeoutMs);
    request.on("error", reject).once("close", () => clearTimeout(timer));
  });
}
