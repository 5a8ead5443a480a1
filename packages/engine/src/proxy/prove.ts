import { AppError } from "@moorage/domain";
import { type Dynamic, expectedOf } from "@moorage/domain/routing";
import type { Machine } from "../machine.ts";
import { waitFor } from "../wait.ts";
import { shownMiddleware, shownRouter, shownServer } from "./client.ts";

const proveTimeoutMs = 15_000;
const everyMs = 15;

/** Waits until the proxy shows what the file says. That, and nothing earlier, is a switch. */
export async function proveRoutes(
  machine: Machine,
  file: Dynamic,
  absent: readonly string[],
  signal?: AbortSignal,
): Promise<void> {
  const { servers } = expectedOf(file);
  const shows = async (): Promise<boolean> => {
    // What changes last, and alone: until then one question says that it is not so.
    const first = await all(Array.from(servers, async ([name, url]) => (await shownServer(machine, name)) === url));
    if (!first) return false;
    const routers = Object.entries(file.http.routers).map(([name, router]) => showsRouter(machine, name, router));
    const gone = absent.map(async (name) => (await shownRouter(machine, name)) === undefined);
    return all([...routers, ...gone]);
  };
  let last: unknown;
  const check = () =>
    shows().catch((error: unknown) => {
      if (error instanceof AppError) throw error;
      last = error;
      return false;
    });
  try {
    await waitFor(check, { timeoutMs: proveTimeoutMs, everyMs, what: "The proxy shows the route", signal });
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== "TIMEOUT") throw error;
    throw new AppError("UNAVAILABLE", "The proxy did not take the new route within 15 s.", {
      cause: last ?? error,
      hint: "The old route was put back. Check the proxy's container log.",
    });
  }
}

/** At once, since a proxy may be far away. */
const all = async (shown: Promise<boolean>[]): Promise<boolean> => (await Promise.all(shown)).every(Boolean);

type Router = Dynamic["http"]["routers"][string];

async function showsRouter(machine: Machine, name: string, router: Router): Promise<boolean> {
  const middlewares = router.middlewares ?? [];
  const [shown, known] = await Promise.all([
    shownRouter(machine, name),
    all(middlewares.map(async (middleware) => (await shownMiddleware(machine, middleware)) !== undefined)),
  ]);
  if (!shown) return false;
  if (shown.status === "disabled")
    throw new AppError("INVALID", `The proxy refused the rule ${router.rule}.`, {
      hint: shown.error?.[0]?.slice(0, 300) ?? "Correct the domain's host or path.",
    });
  if (shown.rule !== router.rule || shown.service !== router.service) return false;
  const wanted = middlewares.map((middleware) => `${middleware}@file`);
  return known && wanted.join() === (shown.middlewares ?? []).join();
}
