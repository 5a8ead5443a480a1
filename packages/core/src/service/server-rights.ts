import type { Mount, ServiceSpec } from "@moorage/domain/service";
import { type OrganizationContext, requirePermission } from "../context.ts";

type BindMount = Extract<Mount, { type: "bind" }>;
type Reaching = Pick<ServiceSpec, "mounts" | "swarm">;

const bindsOf = ({ mounts }: Reaching): string[] =>
  mounts
    .filter((mount): mount is BindMount => mount.type === "bind")
    .map(({ hostPath, mountPath, readOnly }) => JSON.stringify([hostPath, mountPath, readOnly]));

const networksOf = ({ swarm }: Reaching): string[] => (swarm.networks ?? []).map(({ Target }) => Target);

/** Paths and networks of the server are everybody's on it: who adds or changes one needs a right of the instance. */
export function requireServerRights(ctx: OrganizationContext, before: Reaching | undefined, after: Reaching): void {
  const had = new Set(before ? [...bindsOf(before), ...networksOf(before)] : []);
  if ([...bindsOf(after), ...networksOf(after)].some((each) => !had.has(each)))
    requirePermission(ctx, "instance:hostMounts");
}
