import { AppError } from "@moorage/domain";
import { z } from "zod";
import { id, mutation, type Operations, query } from "./operation.ts";
import { Domain, domainOf } from "./shapes/domain.ts";

const WithApplication = Domain.extend({
  application: z.object({ applicationId: z.string(), appName: z.string(), name: z.string() }).nullable(),
});
const applicationName = ({ id: applicationId, slug: appName, name }: { id: string; slug: string; name: string }) => ({
  applicationId,
  appName,
  name,
});

const CertificateType = z.enum(["letsencrypt", "none", "custom"]);
const text = () => z.string().max(500).nullish();

const fields = {
  path: z.string().max(500).nullish(),
  port: z.number().int().min(1).max(65_535).nullish(),
  internalPath: z.string().max(500).nullish(),
  stripPath: z.boolean().optional(),
  enabled: z.boolean().optional(),
  https: z.boolean().optional(),
  certificateType: CertificateType.optional(),
  customCertResolver: text(),
  customEntrypoint: text(),
  serviceName: text(),
  middlewares: z.array(z.string().max(500)).max(50).nullish(),
  forwardAuthEnabled: z.boolean().optional(),
  domainType: z.enum(["compose", "application", "preview"]).nullish(),
};
type Fields = z.output<z.ZodObject<typeof fields>>;

const later: Record<string, (input: Fields) => boolean> = {
  https: ({ https }) => https === true,
  certificateType: ({ certificateType }) => certificateType !== undefined && certificateType !== "none",
  customCertResolver: ({ customCertResolver }) => Boolean(customCertResolver),
  customEntrypoint: ({ customEntrypoint }) => Boolean(customEntrypoint),
  serviceName: ({ serviceName }) => Boolean(serviceName),
  middlewares: ({ middlewares }) => (middlewares ?? []).length > 0,
  forwardAuthEnabled: ({ forwardAuthEnabled }) => forwardAuthEnabled === true,
  domainType: ({ domainType }) => domainType === "compose" || domainType === "preview",
};

/** What is not there yet is said, not swallowed: a domain that seems to have TLS and has none would be worse. */
function refuseLater(input: Fields): void {
  const field = Object.keys(later).find((name) => later[name]?.(input));
  if (field) throw new AppError("INVALID", `${field} is not supported yet: domains are plain HTTP for now.`, { field });
}

/** Null and empty are the root. */
const pathOf = (value: string | null | undefined) => (value === undefined ? undefined : value || "/");

const settingsOf = ({ path, internalPath, stripPath, enabled }: Fields) => ({
  path: pathOf(path),
  internalPath: pathOf(internalPath),
  stripPath,
  enabled,
});

/** Where apps of this API's users listen when nobody says so. */
const usualPort = 3000;

export const domainOperations: Operations = {
  byApplicationId: query(
    "The domains of an application.",
    { applicationId: id() },
    z.array(WithApplication),
    async ({ domain, service }, { applicationId: serviceId }) => {
      const domains = await domain.list({ serviceId });
      const row = await service.get({ serviceId });
      return domains.map((each) => ({ ...domainOf(each, row.id), application: applicationName(row) }));
    },
  ),
  one: query("A domain.", { domainId: id() }, WithApplication, async ({ domain }, input) => {
    const row = await domain.get(input);
    return { ...domainOf(row, row.serviceId), application: applicationName(row.service) };
  }),
  create: mutation(
    "Adds a host name to an application; it is routed at once.",
    {
      host: z.string().min(1).max(300),
      applicationId: id().nullish(),
      composeId: id().nullish(),
      previewDeploymentId: id().nullish(),
      ...fields,
    },
    Domain,
    async ({ domain, service }, { host, applicationId, composeId, previewDeploymentId, port, ...input }) => {
      if (!applicationId || composeId || previewDeploymentId)
        throw new AppError("INVALID", "Say which application the domain belongs to.", { field: "applicationId" });
      refuseLater(input);
      const { spec } = await service.record({ serviceId: applicationId });
      const row = await domain.create({
        serviceId: applicationId,
        host,
        port: port === undefined ? (spec.port ?? usualPort) : port,
        ...settingsOf(input),
      });
      return domainOf(row, row.serviceId);
    },
  ),
  update: mutation(
    "Changes a domain; it is routed anew at once.",
    { domainId: id(), host: z.string().min(1).max(300), ...fields },
    Domain,
    async ({ domain }, { domainId, host, port, ...input }) => {
      refuseLater(input);
      const row = await domain.update({ domainId, host, port, ...settingsOf(input) });
      return domainOf(row, row.serviceId);
    },
  ),
  toggleEnable: mutation(
    "Turns a domain off, or on again.",
    { domainId: id() },
    Domain.extend({ requiresRedeploy: z.boolean() }),
    async ({ domain }, input) => {
      const { enabled } = await domain.get(input);
      const row = await domain.toggle({ ...input, enabled: !enabled });
      return { ...domainOf(row, row.serviceId), requiresRedeploy: false };
    },
  ),
  delete: mutation("Removes a domain and its route.", { domainId: id() }, Domain, async ({ domain }, input) => {
    const row = await domain.remove(input);
    return domainOf(row, row.serviceId);
  }),
  generateDomain: mutation(
    "A host name that needs no DNS of yours.",
    { appName: z.string().min(1).max(100), serverId: id().optional() },
    z.string(),
    async ({ domain }, { appName, serverId }) => (await domain.generateHostFor({ name: appName, serverId })).host,
  ),
  canGenerateTraefikMeDomains: query(
    "The address that generated host names lead to; empty on a machine that is only reached from itself.",
    { serverId: id().optional() },
    z.string(),
    async ({ instance, server }, { serverId }) =>
      (serverId ? (await server.get({ serverId })).proxy.address : (await instance.state()).address) ?? "",
  ),
  validateDomain: mutation(
    "Whether DNS leads a host name to this server.",
    { domain: z.string().max(300), serverIp: z.string().max(100).optional() },
    z.object({ isValid: z.boolean(), resolvedIp: z.string().optional(), error: z.string().optional() }),
    async ({ domain }, { domain: host, serverIp }) => {
      const { isValid, addresses, problem } = await domain.validateHost({ host, expectedAddress: serverIp });
      return {
        isValid,
        ...(addresses.length > 0 ? { resolvedIp: addresses.join(", ") } : {}),
        ...(problem === null ? {} : { error: problem }),
      };
    },
  ),
};
