import type { ListedNode } from "@moorage/core/server";
import { z } from "zod";

/** As Docker's own API has a node; what is not read here is left out. */
export const Node = z
  .object({
    ID: z.string(),
    Spec: z.object({ Role: z.string(), Availability: z.string(), Labels: z.record(z.string(), z.string()) }),
    Description: z.object({
      Hostname: z.string(),
      Resources: z.object({ NanoCPUs: z.number(), MemoryBytes: z.number() }),
      Engine: z.object({ EngineVersion: z.string() }),
    }),
    Status: z.object({ State: z.string(), Addr: z.string() }),
    ManagerStatus: z.object({ Leader: z.boolean(), Reachability: z.string(), Addr: z.string() }).optional(),
  })
  .meta({ id: "Node" });

export const nodeOf = (node: ListedNode): z.output<typeof Node> => ({
  ID: node.id,
  Spec: { Role: node.role, Availability: node.availability, Labels: node.labels },
  Description: {
    Hostname: node.name,
    Resources: { NanoCPUs: node.cpus * 1e9, MemoryBytes: node.memoryBytes },
    Engine: { EngineVersion: node.engine },
  },
  Status: { State: node.state, Addr: node.address },
  ...(node.role === "manager"
    ? { ManagerStatus: { Leader: node.leader, Reachability: "reachable", Addr: `${node.address}:2377` } }
    : {}),
});

/** As `docker node ls --format json` prints one: texts. */
export const NodeLine = z.object({
  ID: z.string(),
  Hostname: z.string(),
  Status: z.string(),
  Availability: z.string(),
  ManagerStatus: z.string(),
  EngineVersion: z.string(),
  Self: z.boolean(),
});

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

export const nodeLineOf = (node: ListedNode, managerId: string): z.output<typeof NodeLine> => ({
  ID: node.id,
  Hostname: node.name,
  Status: capital(node.state),
  Availability: capital(node.availability),
  ManagerStatus: node.leader ? "Leader" : node.role === "manager" ? "Reachable" : "",
  EngineVersion: node.engine,
  Self: node.serverId === managerId,
});
