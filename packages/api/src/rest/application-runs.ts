import { AppError } from "@moorage/domain";
import { z } from "zod";
import { connectedOf } from "./connected.ts";
import { id, mutation, type Operations, query } from "./operation.ts";
import { ApplicationFull, applicationFullOf } from "./shapes/application.ts";
import { lastLines, Tail } from "./shapes/lines.ts";

const Id = { applicationId: id() };
const Titled = { ...Id, title: z.string().max(200).optional(), description: z.string().max(2_000).optional() };
const Done = z.literal(true);

const cancelling = (summary: string, status: "queued" | "running") =>
  mutation(summary, Id, z.void(), async ({ deployment }, { applicationId }) => {
    await deployment.cancelOpen({ serviceId: applicationId, statuses: [status] });
  });

const before = (summary: string, verb: "start" | "stop") =>
  mutation(summary, Id, ApplicationFull, async (caller, { applicationId: serviceId }, ctx) => {
    const row = await caller.service.record({ serviceId });
    const connected = await connectedOf(caller, row, ctx);
    await caller.service[verb]({ serviceId });
    return applicationFullOf(row, connected);
  });

export const applicationRunOperations: Operations = {
  deploy: mutation(
    "Requests a deployment of the newest source.",
    Titled,
    z.void(),
    async ({ deployment }, { applicationId, ...input }) => {
      await deployment.deploy({ serviceId: applicationId, ...input });
    },
  ),
  redeploy: mutation(
    "Builds and releases the source that serves now once more, with today's settings.",
    Titled,
    z.void(),
    async ({ deployment }, { applicationId, ...input }) => {
      await deployment.redeploy({ serviceId: applicationId, ...input });
    },
  ),
  reload: mutation(
    "Releases the image that serves now with today's settings; no build.",
    { ...Id, appName: z.string().max(63).optional() },
    Done,
    async ({ deployment }, { applicationId }) => {
      await deployment.reload({ serviceId: applicationId });
      return true as const;
    },
  ),
  start: before("Starts what was stopped; answers the application as it was.", "start"),
  stop: before("Stops an application; answers it as it was.", "stop"),
  markRunning: mutation(
    "Changes nothing: an application's status is what is seen on its machine, and what its last deployment came to.",
    Id,
    z.void(),
    async ({ service }, { applicationId: serviceId }) => {
      await service.update({ serviceId });
    },
  ),
  cleanQueues: cancelling("Cancels the deployment that waits.", "queued"),
  killBuild: cancelling("Cancels the deployment that runs.", "running"),
  cancelDeployment: mutation(
    "Cancels the deployment that waits or runs.",
    Id,
    z.object({ success: z.boolean(), message: z.string() }),
    async ({ deployment }, { applicationId }) => {
      const { cancelled } = await deployment.cancelOpen({ serviceId: applicationId });
      return cancelled > 0
        ? { success: true, message: "The deployment is being cancelled." }
        : { success: false, message: "No deployment waits or runs." };
    },
  ),
  clearDeployments: mutation(
    "Removes the history but for what serves, waits or runs.",
    Id,
    Done,
    async ({ deployment }, { applicationId }) => {
      await deployment.clear({ serviceId: applicationId });
      return true as const;
    },
  ),
  readAppMonitoring: query(
    "Refused: monitoring is not there yet.",
    { appName: z.string().min(1).max(200) },
    z.null(),
    async ({ project }) => {
      await project.rows();
      throw new AppError("PRECONDITION", "Monitoring of applications is not there yet.", {
        hint: "application.one says how an application is, and application.readLogs what it writes.",
      });
    },
  ),
  readLogs: query(
    "The last lines of the containers, each with its time.",
    {
      ...Id,
      tail: Tail,
      since: z
        .string()
        .regex(/^(all|\d{1,6}[smhd])$/)
        .optional(),
      search: z
        .string()
        .regex(/^[a-zA-Z0-9 ._-]{0,500}$/)
        .optional(),
    },
    z.string(),
    async ({ log }, { applicationId, tail, since, search }) => {
      const lines = await log.read({
        serviceId: applicationId,
        tail,
        search: search || undefined,
        since: since === "all" ? undefined : since,
      });
      return lastLines(lines, tail);
    },
  ),
};
