import { inOrganization } from "../procedures.ts";
import { router } from "../trpc.ts";

export const eventRouter = router({
  /** What changed in the organization, by ids; the page reads again what it shows. */
  subscribe: inOrganization("organization:read").subscription(async function* ({ ctx, signal }) {
    yield* ctx.runtime.events.subscribe(ctx.organizationId, signal ?? new AbortController().signal);
  }),
});
