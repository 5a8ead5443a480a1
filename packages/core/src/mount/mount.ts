import { AppError, newId, notFound, Secret } from "@moorage/domain";
import {
  type FileMount,
  Mount,
  MountPatch,
  NewMount,
  publicMount,
  ServiceSpec,
  upgradeSpec,
} from "@moorage/domain/service";
import { z } from "zod";
import { loadService } from "../authorize.ts";
import type { OrganizationContext, ServiceContext } from "../context.ts";
import { Id } from "../id.ts";
import { fileMountPlace, seal } from "../seal.ts";
import { changePart, findServiceWith } from "../service/part.ts";

/** One field, since what is asked for depends on the kind, and the service is named beside it. */
export const CreateMount = z.object({ mount: NewMount });
export const UpdateMount = MountPatch;

export interface MountContext extends ServiceContext {
  mount: Mount;
}
export type PlacedMount = Mount & { serviceId: string };

const mountsOf = ({ service: { spec, specVersion } }: ServiceContext): Mount[] => upgradeSpec(spec, specVersion).mounts;

export async function loadMount<C extends OrganizationContext>(ctx: C, id: string): Promise<C & MountContext> {
  const found = await findServiceWith(ctx, "mounts", id);
  const mount = found && mountsOf(found).find((each) => each.id === id);
  if (!found || !mount) throw notFound("Mount");
  return { ...found, mount };
}

/** What is told of one: never the content of a file. */
const placed = ({ service }: ServiceContext, mount: Mount): PlacedMount => ({
  ...publicMount(mount),
  serviceId: service.id,
});

export const listMounts = (ctx: ServiceContext): PlacedMount[] => mountsOf(ctx).map((mount) => placed(ctx, mount));

export const getMount = (ctx: MountContext): PlacedMount => placed(ctx, ctx.mount);

async function sealedContent({ runtime }: ServiceContext, text: string): Promise<FileMount["content"]> {
  const key = newId("mnt");
  return {
    key,
    sealed: await seal(runtime, new Secret(text), fileMountPlace(key)),
    sizeBytes: Buffer.byteLength(text),
  };
}

function refuseTwice({ mounts }: ServiceSpec, mount: Mount): void {
  if (mounts.some(({ id, mountPath }) => id !== mount.id && mountPath === mount.mountPath))
    throw new AppError("CONFLICT", `Something is mounted at ${mount.mountPath} already.`, { field: "mountPath" });
}

/** Mounts it from the next deployment on. */
export async function createMount(
  ctx: ServiceContext,
  { mount: input }: z.output<typeof CreateMount>,
): Promise<PlacedMount> {
  const id = newId("mnt");
  const mount =
    input.type === "file" ? { ...input, id, content: await sealedContent(ctx, input.content) } : { ...input, id };
  const add = (spec: ServiceSpec) => {
    refuseTwice(spec, mount);
    return ServiceSpec.parse({ ...spec, mounts: [...spec.mounts, mount] });
  };
  await changePart(ctx, add, { type: "mount", id, name: mount.mountPath, after: { ...publicMount(mount) } });
  return placed(ctx, mount);
}

const ownFields: Record<Mount["type"], readonly (keyof MountPatch)[]> = {
  bind: ["mountPath", "hostPath", "readOnly"],
  volume: ["mountPath", "volumeName", "readOnly"],
  file: ["mountPath", "filePath", "mode", "content"],
};

export async function updateMount(ctx: MountContext, input: MountPatch): Promise<PlacedMount> {
  const { id, type } = ctx.mount;
  const named = (Object.keys(MountPatch.shape) as (keyof MountPatch)[]).filter((field) => input[field] !== undefined);
  const { content, ...fields }: MountPatch = Object.fromEntries(named.map((field) => [field, input[field]]));
  const foreign = named.find((field) => !ownFields[type].includes(field));
  if (foreign) throw new AppError("INVALID", `A ${type} mount has no ${foreign}.`, { field: foreign });
  const sealed = content === undefined ? {} : { content: await sealedContent(ctx, content) };
  const changed = (mount: Mount): Mount => Mount.parse({ ...mount, ...fields, ...sealed });
  const after = changed(ctx.mount);
  const change = (spec: ServiceSpec) => {
    if (!spec.mounts.some((each) => each.id === id)) throw notFound("Mount");
    refuseTwice(spec, after);
    return ServiceSpec.parse({
      ...spec,
      mounts: spec.mounts.map((each) => (each.id === id ? changed(each) : each)),
    });
  };
  await changePart(ctx, change, {
    type: "mount",
    id,
    name: after.mountPath,
    before: { ...publicMount(ctx.mount) },
    after: { ...publicMount(after) },
  });
  return placed(ctx, after);
}

export const CopyMounts = z.object({ from: Id });

/** Those of another service, as they are: files with their content, volumes under their names and empty. */
export async function copyMounts(ctx: ServiceContext, { from }: z.output<typeof CopyMounts>): Promise<PlacedMount[]> {
  const mounts = mountsOf(await loadService(ctx, from)).map((mount): Mount => ({ ...mount, id: newId("mnt") }));
  const names = mounts.map(({ mountPath }) => mountPath).join(", ");
  const add = (spec: ServiceSpec) => ServiceSpec.parse({ ...spec, mounts: [...spec.mounts, ...mounts] });
  await changePart(ctx, add, { type: "mount", name: names, after: { mounts: mounts.map(publicMount) } });
  return mounts.map((mount) => placed(ctx, mount));
}

/** A volume keeps its data: mounted again under the same name, it has them. */
export async function removeMount(ctx: MountContext): Promise<PlacedMount> {
  const { id, mountPath } = ctx.mount;
  const change = (spec: ServiceSpec) => ({ ...spec, mounts: spec.mounts.filter((each) => each.id !== id) });
  await changePart(ctx, change, { type: "mount", id, name: mountPath, before: { ...publicMount(ctx.mount) } });
  return placed(ctx, ctx.mount);
}
