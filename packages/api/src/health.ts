import { authenticate } from "@moorage/core/auth";
import { json } from "./answers.ts";
import type { RequestContext } from "./trpc.ts";

/** `{ status, version }`; with `full` and a signed-in caller also what the panel depends on. */
export async function handleHealth({ runtime, ...request }: RequestContext, full: boolean): Promise<Response> {
  const { version } = runtime.settings;
  const base = { status: "ok", version };
  if (!full || !(await authenticate(runtime, { ...request, operation: "health" }))) return json(base);
  const database = runtime.db.execute("select 1").then(
    () => "ok",
    () => "no answer",
  );
  const proxy = runtime.tasks.ask("proxy.state", {}).catch(() => undefined);
  const state = await proxy;
  return json({
    ...base,
    database: await database,
    worker: state ? "ok" : "no answer",
    ...(state ? { proxy: { http: state.http, https: state.https, problem: state.problem }, engine: state.engine } : {}),
  });
}
