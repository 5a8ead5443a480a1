import { AppError, newId, notFound } from "@moorage/domain";
import { NewPort, type PublishedPort, portKey, ServiceSpec, upgradeSpec } from "@moorage/domain/service";
import type { z } from "zod";
import type { OrganizationContext, ServiceContext } from "../context.ts";
import { changePart, findServiceWith } from "../service/part.ts";

export const CreatePort = NewPort;
export const UpdatePort = NewPort.partial();

export interface PortContext extends ServiceContext {
  port: PublishedPort;
}
export type PlacedPort = PublishedPort & { serviceId: string };

const portsOf = ({ service: { spec, specVersion } }: ServiceContext): PublishedPort[] =>
  upgradeSpec(spec, specVersion).ports;

export async function loadPort<C extends OrganizationContext>(ctx: C, id: string): Promise<C & PortContext> {
  const found = await findServiceWith(ctx, "ports", id);
  const port = found && portsOf(found).find((each) => each.id === id);
  if (!found || !port) throw notFound("Port");
  return { ...found, port };
}

const placed = ({ service }: ServiceContext, port: PublishedPort): PlacedPort => ({ ...port, serviceId: service.id });

export const listPorts = (ctx: ServiceContext): PlacedPort[] => portsOf(ctx).map((port) => placed(ctx, port));

export const getPort = (ctx: PortContext): PlacedPort => placed(ctx, ctx.port);

function refuseTwice({ ports }: ServiceSpec, port: PublishedPort): void {
  if (ports.some((each) => each.id !== port.id && portKey(each) === portKey(port)))
    throw new AppError("CONFLICT", `This service publishes ${portKey(port)} already.`, { field: "published" });
}

/** Publishes a port of the server from the next deployment on. */
export async function createPort(ctx: ServiceContext, input: z.output<typeof CreatePort>): Promise<PlacedPort> {
  const { published, target, protocol } = input;
  const port = { id: newId("prt"), published, target, protocol };
  const add = (spec: ServiceSpec) => {
    refuseTwice(spec, port);
    return ServiceSpec.parse({ ...spec, ports: [...spec.ports, port] });
  };
  await changePart(ctx, add, { type: "port", id: port.id, name: portKey(port), after: port });
  return placed(ctx, port);
}

export async function updatePort(ctx: PortContext, input: z.output<typeof UpdatePort>): Promise<PlacedPort> {
  const { id, ...before } = ctx.port;
  const port = {
    id,
    published: input.published ?? before.published,
    target: input.target ?? before.target,
    protocol: input.protocol ?? before.protocol,
  };
  const change = (spec: ServiceSpec) => {
    if (!spec.ports.some((each) => each.id === id)) throw notFound("Port");
    refuseTwice(spec, port);
    return ServiceSpec.parse({ ...spec, ports: spec.ports.map((each) => (each.id === id ? port : each)) });
  };
  await changePart(ctx, change, { type: "port", id, name: portKey(port), before, after: port });
  return placed(ctx, port);
}

export async function removePort(ctx: PortContext): Promise<PlacedPort> {
  const { id, ...before } = ctx.port;
  const change = (spec: ServiceSpec) => ({ ...spec, ports: spec.ports.filter((each) => each.id !== id) });
  await changePart(ctx, change, { type: "port", id, name: portKey(ctx.port), before });
  return placed(ctx, ctx.port);
}
