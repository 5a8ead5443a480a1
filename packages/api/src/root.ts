import { accountRouter } from "./routers/account.ts";
import { apiKeyRouter } from "./routers/api-key.ts";
import { commandRouter } from "./routers/command.ts";
import { deploymentRouter } from "./routers/deployment.ts";
import { domainRouter } from "./routers/domain.ts";
import { environmentRouter } from "./routers/environment.ts";
import { eventRouter } from "./routers/event.ts";
import { gitRouter } from "./routers/git.ts";
import { gitHostRouter } from "./routers/git-host.ts";
import { instanceRouter } from "./routers/instance.ts";
import { logRouter } from "./routers/log.ts";
import { mountRouter } from "./routers/mount.ts";
import { notificationRouter } from "./routers/notification.ts";
import { organizationRouter } from "./routers/organization.ts";
import { patchRouter } from "./routers/patch.ts";
import { portRouter } from "./routers/port.ts";
import { projectRouter } from "./routers/project.ts";
import { proxyFileRouter } from "./routers/proxy-file.ts";
import { registryRouter } from "./routers/registry.ts";
import { runRouter } from "./routers/run.ts";
import { searchRouter } from "./routers/search.ts";
import { serverRouter } from "./routers/server.ts";
import { serviceRouter } from "./routers/service.ts";
import { sshKeyRouter } from "./routers/ssh-key.ts";
import { variableRouter } from "./routers/variable.ts";
import { webhookRouter } from "./routers/webhook.ts";
import { createCallerFactory, router } from "./trpc.ts";

export const appRouter = router({
  variable: variableRouter,
  search: searchRouter,
  organization: organizationRouter,
  environment: environmentRouter,
  domain: domainRouter,
  apiKey: apiKeyRouter,
  account: accountRouter,
  server: serverRouter,
  service: serviceRouter,
  instance: instanceRouter,
  log: logRouter,
  event: eventRouter,
  deployment: deploymentRouter,
  command: commandRouter,
  run: runRouter,
  project: projectRouter,
  proxyFile: proxyFileRouter,
  port: portRouter,
  patch: patchRouter,
  mount: mountRouter,
  webhook: webhookRouter,
  sshKey: sshKeyRouter,
  git: gitRouter,
  gitHost: gitHostRouter,
  registry: registryRouter,
  notification: notificationRouter,
});
export type AppRouter = typeof appRouter;
export const createCaller = createCallerFactory(appRouter);
