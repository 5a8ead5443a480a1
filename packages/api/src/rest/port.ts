import { Port as PortNumber } from "@moorage/domain";
import { z } from "zod";
import { id, mutation, type Operations, query } from "./operation.ts";
import { Port, portOf } from "./shapes/port.ts";

/** The mesh of a swarm needs IPVS, which many kernels are without, and virtual addresses, which services here have none of. */
const fields = {
  publishedPort: PortNumber,
  targetPort: PortNumber,
  publishMode: z.literal(
    "host",
    "A port cannot be published through the ingress mesh. Use host: it is then on the address of the server that runs " +
      "the app. For http, a domain reaches the app whichever server runs it.",
  ),
  protocol: z.enum(["tcp", "udp"]),
};
type Fields = z.output<z.ZodObject<typeof fields>>;

const inner = ({ publishedPort: published, targetPort: target, protocol }: Fields) => ({ published, target, protocol });

export const portOperations: Operations = {
  one: query(
    "A published port.",
    { portId: id() },
    Port.extend({ application: z.object({ applicationId: z.string() }) }),
    async ({ port }, { portId }) => {
      const row = await port.get({ portId });
      return { ...portOf(row, row.serviceId), application: { applicationId: row.serviceId } };
    },
  ),
  create: mutation(
    "Publishes a port of the server from the next deployment on; the application is then replaced in place.",
    { applicationId: id(), ...fields },
    Port,
    async ({ port }, { applicationId: serviceId, ...input }) => {
      const row = await port.create({ serviceId, ...inner(input) });
      return portOf(row, row.serviceId);
    },
  ),
  update: mutation(
    "Changes a published port; it applies at the next deployment.",
    { portId: id(), ...fields },
    Port,
    async ({ port }, { portId, ...input }) => {
      const row = await port.update({ portId, ...inner(input) });
      return portOf(row, row.serviceId);
    },
  ),
  delete: mutation(
    "Publishes a port no longer, from the next deployment on.",
    { portId: id() },
    Port,
    async ({ port }, { portId }) => {
      const row = await port.remove({ portId });
      return portOf(row, row.serviceId);
    },
  ),
};
