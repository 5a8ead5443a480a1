import { projectRouter } from "./routers/project.ts";
import { createCallerFactory, router } from "./trpc.ts";

export const appRouter = router({
  project: projectRouter,
});
export type AppRouter = typeof appRouter;
export const createCaller = createCallerFactory(appRouter);
