import type { AppRouter } from "@moorage/api";
import type { inferRouterOutputs } from "@trpc/server";

/** Who looks at the dashboard, where, and what may be done there: what the shell draws. */
export type Me = inferRouterOutputs<AppRouter>["account"]["me"];
export type Session = Me & { organization: NonNullable<Me["organization"]> };
