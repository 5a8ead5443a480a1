import type { RegistryAuth } from "@moorage/domain/providers";
import { findService, updateService } from "../docker/services.ts";
import { dockerError } from "../host/errors.ts";
import type { Host } from "../host/host.ts";

/**
 * Swarm keeps the sign-in that a service was made with, and a node pulls with it when a replica comes there. Nothing
 * else of the service changes, so none of its containers is started again.
 */
export async function renewSignIn(host: Host, name: string, auth: RegistryAuth): Promise<void> {
  try {
    const found = await findService(host, name);
    if (found) await updateService(host, found, found.Spec, auth);
  } catch (error) {
    throw dockerError(host.id, error, `the sign-in of ${name}`);
  }
}
