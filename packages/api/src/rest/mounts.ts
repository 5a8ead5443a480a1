import { AppError } from "@moorage/domain";
import { fileContentMax, type NewMount } from "@moorage/domain/service";
import { z } from "zod";
import { type Caller, id, mutation, type Operations, query } from "./operation.ts";
import { Mount, mountOf } from "./shapes/mount.ts";

const Type = z.enum(["bind", "volume", "file"]);
const ServiceType = z.enum(["application", "postgres", "mysql", "mariadb", "mongo", "redis", "compose", "libsql"]);
const Text = z.string().max(10_000).nullish();
const fields = {
  hostPath: Text,
  volumeName: Text,
  filePath: Text,
  content: z.string().max(fileContentMax).nullish(),
  serviceType: ServiceType.optional(),
};
type Fields = z.output<z.ZodObject<typeof fields>>;

function requireApplication(serviceType: string | undefined): void {
  if (serviceType === undefined || serviceType === "application") return;
  throw new AppError("INVALID", `Mounts of ${serviceType} services are not supported yet.`, { field: "serviceType" });
}

function needed(field: keyof Fields, input: Fields): string {
  const value = input[field];
  if (value) return value;
  throw new AppError("INVALID", `Say the ${field}.`, { field });
}

/** Other columns than those of the type are sent along by clients, and mean nothing. */
function newMount(type: z.output<typeof Type>, mountPath: string, input: Fields): z.input<typeof NewMount> {
  if (type === "bind") return { type, mountPath, hostPath: needed("hostPath", input) };
  if (type === "volume") return { type, mountPath, volumeName: needed("volumeName", input) };
  const filePath = input.filePath || (mountPath.split("/").at(-1) ?? "");
  return { type, mountPath, filePath, content: input.content ?? "" };
}

const oneOf = z.object({
  serverId: z.null(),
  appName: z.string(),
  environment: z.object({ project: z.object({ organizationId: z.string() }) }),
});
const kinds = ["compose", "libsql", "mariadb", "mongo", "mysql", "postgres", "redis"] as const;
const absent = Object.fromEntries(kinds.map((kind) => [kind, z.null()])) as Record<(typeof kinds)[number], z.ZodNull>;
const nothing = Object.fromEntries(kinds.map((kind) => [kind, null])) as Record<(typeof kinds)[number], null>;
const Placed = Mount.extend({ application: oneOf, ...absent });

async function placed({ mount, service }: Caller, mountId: string): Promise<z.output<typeof Placed>> {
  const row = await mount.get({ mountId });
  const { slug, project } = await service.record({ serviceId: row.serviceId });
  const application = {
    serverId: null,
    appName: slug,
    environment: { project: { organizationId: project.organizationId } },
  };
  return { ...mountOf(row, row.serviceId), application, ...nothing };
}

/** As Docker shows a volume of a container. */
const ContainerMount = z.object({
  Type: z.literal("volume"),
  Name: z.string(),
  Source: z.string(),
  Destination: z.string(),
  Driver: z.literal("local"),
  Mode: z.string(),
  RW: z.boolean(),
  Propagation: z.string(),
});

export const mountOperations: Operations = {
  one: query("A mount.", { mountId: id() }, Placed, (caller, { mountId }) => placed(caller, mountId)),
  listByServiceId: query(
    "The mounts of a service.",
    { serviceType: z.string().min(1), serviceId: id() },
    z.array(Mount),
    async ({ mount }, { serviceType, serviceId }) => {
      requireApplication(serviceType);
      return (await mount.list({ serviceId })).map((row) => mountOf(row, row.serviceId));
    },
  ),
  allNamedByApplicationId: query(
    "The volumes of the version that serves; none while nothing was deployed.",
    { applicationId: id() },
    z.array(ContainerMount),
    async ({ service }, { applicationId: serviceId }) => {
      const { active } = await service.get({ serviceId });
      return (active?.spec.mounts ?? []).flatMap((mount) =>
        mount.type === "volume"
          ? {
              Type: "volume" as const,
              Name: mount.volumeName,
              Source: "",
              Destination: mount.mountPath,
              Driver: "local" as const,
              Mode: "",
              RW: !mount.readOnly,
              Propagation: "",
            }
          : [],
      );
    },
  ),
  create: mutation(
    "Mounts a path of the server, a volume or a file, from the next deployment on.",
    { type: Type, mountPath: z.string().min(1).max(10_000), serviceId: id(), ...fields },
    Mount,
    async ({ mount }, { type, mountPath, serviceId, ...input }) => {
      requireApplication(input.serviceType);
      const row = await mount.create({ serviceId, mount: newMount(type, mountPath, input) });
      return mountOf(row, row.serviceId);
    },
  ),
  update: mutation(
    "Changes a mount; it applies at the next deployment. A content that is absent or null stays as it is.",
    { mountId: id(), type: Type.optional(), mountPath: z.string().min(1).max(10_000).optional(), ...fields },
    Placed,
    async (caller, { mountId, type, mountPath, ...input }) => {
      requireApplication(input.serviceType);
      const now = await caller.mount.get({ mountId });
      if (type !== undefined && type !== now.type)
        throw new AppError("INVALID", `A ${now.type} mount stays one. Remove it, and add another.`, { field: "type" });
      const own = {
        bind: { hostPath: input.hostPath },
        volume: { volumeName: input.volumeName },
        file: { filePath: input.filePath, content: input.content },
      }[now.type];
      const said = Object.entries(own).filter(([, value]) => typeof value === "string");
      await caller.mount.update({ mountId, mountPath, ...Object.fromEntries(said) });
      return placed(caller, mountId);
    },
  ),
  remove: mutation(
    "Takes a mount away from the next deployment on; a volume keeps its data.",
    { mountId: z.string().max(200) },
    Mount,
    async ({ mount }, { mountId }) => {
      const row = await mount.remove({ mountId });
      return mountOf(row, row.serviceId);
    },
  ),
};
