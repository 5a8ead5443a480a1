import { z } from "zod";
import { Port } from "../names.ts";

const PartId = z.string().regex(/^[a-z]{3}_[0-9a-z]{10,40}$/, "This is not an id.");

/** A port of the server that leads straight to the container, past the proxy: for what is not HTTP. */
const fields = {
  /** On the server. */
  published: Port,
  /** In the container. */
  target: Port,
  protocol: z.enum(["tcp", "udp"], "The protocol is tcp or udp.").default("tcp"),
};

export const NewPort = z.object(fields);
export const PublishedPort = z.object({ id: PartId, ...fields });
export type PublishedPort = z.output<typeof PublishedPort>;

export const portsMax = 50;

/** What the machine can give once only. */
export const portKey = ({ published, protocol }: Pick<PublishedPort, "published" | "protocol">): string =>
  `${published}/${protocol}`;

/** Index of the first port that another one of the list has already. */
export function duplicatePort(ports: readonly PublishedPort[]): number | undefined {
  const at = ports.findIndex((port, index) => ports.slice(0, index).some((other) => portKey(other) === portKey(port)));
  return at < 0 ? undefined : at;
}
