import { z } from "zod";
import { cleanOperations } from "./clean.ts";
import { mutation, type Operations, query } from "./operation.ts";

const Health = z.object({ status: z.enum(["healthy", "unhealthy"]), message: z.string().optional() });

const healthOf = (ok: boolean, problem: string | null): z.output<typeof Health> => ({
  status: ok ? "healthy" : "unhealthy",
  ...(problem ? { message: problem } : {}),
});

export const settingsOperations: Operations = {
  ...cleanOperations,
  health: query("Whether the server answers.", {}, z.object({ status: z.literal("ok") }), async () => ({
    status: "ok" as const,
  })),
  getDokployVersion: query("The version of this server.", {}, z.string(), async (_caller, _input, { runtime }) =>
    versionOf(runtime.settings.version),
  ),
  getReleaseTag: query("The channel that updates come from.", {}, z.string(), async () => "latest"),
  isCloud: query("Whether somebody else runs this server for you.", {}, z.boolean(), async () => false),
  getIp: query("The public address; empty when there is none.", {}, z.string(), async ({ instance }) => {
    return (await instance.state()).address ?? "";
  }),
  getOpenApiDocument: query(
    "This API as an OpenAPI 3.1 document.",
    {},
    z.looseObject({ openapi: z.string() }),
    async (_caller, _input, { document }) => document(),
  ),
  /** Nothing is asked over the network: no update is known of. */
  getUpdateData: mutation(
    "Whether a newer version is known.",
    {},
    z.object({ latestVersion: z.string().nullable(), updateAvailable: z.boolean() }),
    async () => ({ latestVersion: null, updateAvailable: false }),
  ),
  updateBuildsConcurrency: mutation(
    "Sets how many builds run at once on this machine. Needs the permission instance:admin.",
    { buildsConcurrency: z.number().int().min(1).max(100) },
    z.literal(true),
    async ({ server }, { buildsConcurrency: buildsAtOnce }) => {
      const here = (await server.list()).find(({ connection }) => connection === "local");
      if (here) await server.update({ serverId: here.id, buildsAtOnce });
      return true as const;
    },
  ),
  cleanAllDeploymentQueue: mutation(
    "Cancels every deployment of the organization that waits.",
    {},
    z.literal(true),
    async ({ deployment }) => {
      await deployment.cancelWaiting();
      return true as const;
    },
  ),
  getDokployCloudIps: query(
    "Addresses that somebody else's cloud would call from: none.",
    {},
    z.array(z.string()),
    async () => [],
  ),
  checkInfrastructureHealth: query(
    "Whether the database and the proxy work.",
    {},
    z.object({ postgres: Health, traefik: Health }),
    async ({ instance }) => {
      const { database, proxy } = await instance.state();
      return { postgres: healthOf(database.ok, null), traefik: healthOf(proxy.ok, proxy.problem) };
    },
  ),
};

const versionOf = (version: string): string => (version.startsWith("v") ? version : `v${version}`);
