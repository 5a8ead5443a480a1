/** Task name to handler; a total map, so that a task without one does not compile. */
import type { Handlers } from "@moorage/core/tasks";
import type { Worker } from "../worker.ts";
import { beginCommand, endCommand } from "./command.ts";
import { testConnection } from "./connection/test.ts";
import { cancelRunning, runDeployment } from "./deployment/run.ts";
import { branchesOf, filesOf } from "./git/questions.ts";
import { forgetSources, sourceFile, sourceTree } from "./git/source.ts";
import { completeGitHost, hostBranchesOf, prepareGitHost, repositoriesOf } from "./git-host/ask.ts";
import { syncHook } from "./git-host/hook.ts";
import { sendNotices } from "./notification/send.ts";
import { imagesOf, tagsOf } from "./registry/browse.ts";
import { renewSignIns } from "./registry/sign-ins.ts";
import { takeApart } from "./server/clear.ts";
import { containerStatsOf } from "./server/container-stats.ts";
import { diskOf, removeLeftVolume } from "./server/disk.ts";
import { changeNode, joinCommandOf, nodesOf, takeOut } from "./server/nodes.ts";
import { cancelServerRun, workOnServer } from "./server/run.ts";
import { securityOf } from "./server/security.ts";
import { testServer } from "./server/test.ts";
import { followLogs, readLogs } from "./service/logs.ts";
import { openProxyRules } from "./service/proxy-rules.ts";
import { reconcileService, retireService, tryProxyRules } from "./service/reconcile.ts";
import { generateSshKey, makeSshKey, readSshKey } from "./ssh-key.ts";
import { sweep } from "./sweep.ts";
import { openVariables } from "./variable.ts";

export const handlersOf = (worker: Worker): Handlers => ({
  jobs: {
    deploy: ({ deploymentId }) => runDeployment(worker, deploymentId),
    reconcile: ({ serviceId }) => reconcileService(worker, serviceId),
    cancel: async ({ serviceId }) => cancelRunning(worker, serviceId),
    command: async ({ commandId }) => beginCommand(worker, commandId),
    cancelCommand: async ({ commandId }) => endCommand(worker, commandId),
    retire: ({ serviceId }) => retireService(worker, serviceId),
    syncHook: ({ serviceId }) => syncHook(worker, serviceId),
    renewSignIns: () => renewSignIns(worker),
    notify: () => sendNotices(worker),
    forgetSources: ({ serviceIds }) => forgetSources(worker, serviceIds),
    sweep: () => sweep(worker),
    servers: () => worker.syncServers(),
    serverRun: ({ runId }) => workOnServer(worker, runId),
    cancelServerRun: async ({ runId }) => cancelServerRun(worker, runId),
  },
  questions: {
    "service.readLogs": (input) => readLogs(worker, input),
    "service.followLogs": (input) => followLogs(worker, input),
    "sshKey.make": (input) => makeSshKey(worker, input),
    "sshKey.generate": generateSshKey,
    "sshKey.read": (input) => readSshKey(worker, input),
    "server.containerStats": (input) => containerStatsOf(worker, input),
    "server.security": (input) => securityOf(worker, input),
    "server.disk": (input) => diskOf(worker, input),
    "server.removeVolume": (input) => removeLeftVolume(worker, input),
    "server.nodes": (input) => nodesOf(worker, input),
    "server.joinCommand": (input) => joinCommandOf(worker, input),
    "server.updateNode": (input) => changeNode(worker, input),
    "server.removeNode": (input) => takeOut(worker, input),
    "server.clear": (input) => takeApart(worker, input),
    "server.test": (input) => testServer(worker, input),
    "git.branches": (input) => branchesOf(worker, input),
    "git.files": (input) => filesOf(worker, input),
    "source.tree": (input) => sourceTree(worker, input),
    "source.file": (input) => sourceFile(worker, input),
    "gitHost.prepare": (input) => prepareGitHost(worker, input),
    "gitHost.complete": (input) => completeGitHost(worker, input),
    "gitHost.repositories": (input) => repositoriesOf(worker, input),
    "gitHost.branches": (input) => hostBranchesOf(worker, input),
    "connection.test": (input) => testConnection(worker, input),
    "registry.images": (input) => imagesOf(worker, input),
    "registry.tags": (input) => tagsOf(worker, input),
    "variable.open": (input) => openVariables(worker, input),
    "proxyRules.open": (input) => openProxyRules(worker, input),
    "proxyRules.try": (input) => tryProxyRules(worker, input),
    "proxy.state": async () => worker.state(),
  },
});
