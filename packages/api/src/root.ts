import { deploymentRouter } from "./routers/deployment.ts";
import { eventRouter } from "./routers/event.ts";
import { logRouter } from "./routers/log.ts";
import { projectRouter } from "./routers/project.ts";
import { serviceRouter } from "./routers/service.ts";
import { createCallerFactory, router } from "./trpc.ts";

export const appRouter = router({
  service: serviceRouter,
  log: logRouter,
  event: eventRouter,
  deployment: deploymentRouter,
  project: projectRouter,
});
export type AppRouter = typeof appRouter;
export const createCaller = createCallerFactory(appRouter);
