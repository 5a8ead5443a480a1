import { createSlots, type Runtime } from "@moorage/core";
import { isSharedWebhook, receiveSharedWebhook, receiveWebhook } from "@moorage/core/webhook";
import { AppError, isAppError } from "@moorage/domain";
import { json } from "./answers.ts";
import type { RequestInfo } from "./handler.ts";
import { createLimiter } from "./limiter.ts";
import { readBytes } from "./read-body.ts";

export const webhookPrefix = "/api/deploy/";
/** So many take a database connection at once; a burst waits here, in order, and not for the database. */
const atOnce = 3;
/** GitHub sends no more. */
const bodyMax = 25 * 1024 * 1024;
/** Nearly all deliveries are smaller; what says so is read at once, and holds little while it waits. */
const smallMax = 1024 * 1024;
/** For those few that are larger, or do not say: whoever sends drop by drop loses the place. */
const largeWithinMs = 60_000;

/** Whoever guesses gets these. */
const refusals = new Set(["NOT_FOUND", "UNAUTHORIZED"]);

/** Takes what git hosts, registries and scripts send to `/api/deploy/<token>`, and what a host sends of a whole account to `/api/deploy/<type>`. */
export function createWebhooks(runtime: Runtime) {
  // Tokens have 128 random bits, so this is against noise: a right one is never held up.
  const wrongTokens = createLimiter({ points: 30, seconds: 60 });
  const slots = createSlots(atOnce);
  const bodyOf = (request: Request): Promise<Buffer> => {
    const length = Number(request.headers.get("content-length") ?? Infinity);
    if (length <= smallMax) return readBytes(request, smallMax);
    return slots("large", () => readBytes(request, bodyMax, largeWithinMs));
  };
  const receive = async (request: Request, body: Buffer, info: RequestInfo): Promise<Response> => {
    const token = new URL(request.url).pathname.slice(webhookPrefix.length);
    const header = (name: string) => request.headers.get(name) ?? undefined;
    try {
      const message = { header, body, ...info };
      if (isSharedWebhook(token)) return json(await receiveSharedWebhook(runtime, token, message));
      return json(await receiveWebhook(runtime, { token, ...message }));
    } catch (error) {
      if (isAppError(error) && refusals.has(error.code)) await wrongTokens.take(info.clientAddress);
      throw error;
    }
  };
  return async (request: Request, info: RequestInfo): Promise<Response> => {
    if (request.method !== "POST") throw new AppError("NOT_FOUND", "Not found");
    // Before it takes a place: who sends slowly, or never to the end, keeps nobody else waiting.
    const body = await bodyOf(request);
    return slots("webhook", () => receive(request, body, info));
  };
}
