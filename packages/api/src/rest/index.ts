import type { Runtime } from "@moorage/core";
import type { Auth } from "@moorage/core/auth";
import { AppError } from "@moorage/domain";
import type { RequestContext } from "../trpc.ts";

export function createRest(
  _runtime: Runtime,
  _auth: Auth,
): { fetch(request: Request, ctx: RequestContext): Promise<Response> } {
  return {
    fetch: async () => {
      throw new AppError("NOT_FOUND", "Not found");
    },
  };
}
