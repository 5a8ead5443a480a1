/** Files that a task has on whatever node it runs: secrets of Swarm's, in memory there, and in the text of no inspect. */
import { createHmac } from "node:crypto";
import { AppError } from "@moorage/domain";
import { type DesiredRelease, type DesiredState, type FileMount, splitMounts } from "@moorage/domain/service";
import type Docker from "dockerode";
import { isConflict, isInUse, isNotFound } from "../host/errors.ts";
import type { Host } from "../host/host.ts";
import { labels, type Machine } from "../machine.ts";

/** Swarm's own, by the id of the mount. */
export type Secrets = ReadonlyMap<string, { id: string; name: string }>;

interface SwarmSecret {
  ID: string;
  Spec: { Name: string; Labels?: Record<string, string> };
}

const listSecrets = async (host: Host, label: string): Promise<SwarmSecret[]> =>
  (await host.docker.listSecrets({ filters: { label: [label] } })) as unknown as SwarmSecret[];

/** Each version has its own, so that what is given to one changes nothing for the one that still serves. */
export async function makeSecrets(
  machine: Machine,
  desired: DesiredState,
  name: string,
  { settings, number }: DesiredRelease,
): Promise<Secrets> {
  const { host, instanceId, specKey } = machine;
  const wanted = splitMounts(settings).carried.map(({ id }) => {
    const content = desired.files.get(id);
    if (!content) throw new AppError("INTERNAL", "The content of a file mount is not known.", { detail: id });
    const hash = createHmac("sha256", specKey)
      .update(JSON.stringify([name, id, content.reveal()]))
      .digest("hex");
    return { id, content, name: `moorage-${instanceId}-${hash.slice(0, 32)}` };
  });
  const own = { [labels.instance]: instanceId, [labels.service]: desired.serviceId, [labels.number]: String(number) };
  const list = async () => {
    const there = await listSecrets(host, `${labels.service}=${desired.serviceId}`);
    return new Map(there.map(({ ID, Spec }) => [Spec.Name, ID]));
  };
  const known = await list();
  for (const { name: Name, content } of wanted) {
    if (known.has(Name)) continue;
    const Data = Buffer.from(content.reveal()).toString("base64");
    await host.docker.createSecret({ Name, Labels: own, Data }).catch((error: unknown) => {
      // Made by a predecessor of this process between its look and its end.
      if (!isConflict(error)) throw error;
    });
  }
  const made = await list();
  return new Map(wanted.map((secret) => [secret.id, { id: made.get(secret.name) ?? "", name: secret.name }]));
}

/** As a Swarm service refers to them: the file lies where the mount says. */
export const secretsOf = (mounts: readonly FileMount[], secrets: Secrets): Docker.SecretReference[] =>
  mounts.flatMap(({ id, mountPath, mode }) => {
    const secret = secrets.get(id);
    if (!secret) return [];
    const File = { Name: mountPath, UID: "0", GID: "0", Mode: Number.parseInt(mode, 8) };
    return [{ File, SecretID: secret.id, SecretName: secret.name }];
  });

/** Those of a version and of all before it, but for what a Swarm service still has. */
export async function removeSecrets(host: Host, serviceId: string, number: number): Promise<void> {
  const left = await listSecrets(host, `${labels.service}=${serviceId}`);
  await removeAll(
    host,
    left.filter(({ Spec }) => Number(Spec.Labels?.[labels.number]) <= number),
  );
}

/** All that this instance made, or those of services that are not known. */
export async function clearSecrets(host: Host, instanceId: string, known?: ReadonlySet<string>): Promise<void> {
  const own = await listSecrets(host, `${labels.instance}=${instanceId}`);
  await removeAll(
    host,
    own.filter(({ Spec }) => !known?.has(Spec.Labels?.[labels.service] ?? "")),
  );
}

async function removeAll(host: Host, secrets: readonly SwarmSecret[]): Promise<void> {
  for (const { ID } of secrets)
    await host.docker
      .getSecret(ID)
      .remove()
      .catch((error: unknown) => {
        if (!isNotFound(error) && !isInUse(error)) throw error;
      });
}
