import { AppError, publicError } from "@moorage/domain";
import { resolveHost } from "@moorage/engine/git";
import { type Host, isUnreachable } from "@moorage/engine/host";
import { registryIo, testRegistryLogin, trustAuthority } from "@moorage/engine/registry";
import type { Worker } from "../../worker.ts";
import type { Tester } from "../connection/test.ts";
import { openRegistry } from "./access.ts";

/** A real sign-in, from the engine that will pull. */
export const testRegistry: Tester = async (worker, input) => {
  // A server that only builds pushes, so it is asked too.
  const { host } = input.serverId === null ? { host: worker.here } : worker.engineOf(input.serverId);
  return signIn(worker, host, input).catch((error: unknown) => {
    throw isUnreachable(error) ? ofServer(error) : error;
  });
};

async function signIn(worker: Worker, host: Host, input: Parameters<Tester>[1]): ReturnType<Tester> {
  const registry = openRegistry(worker, { ...input, id: input.connectionId });
  await requireAllowed(worker, host, registry.address, input.privateAddresses);
  const trusted = await trustAuthority(host, registry.address, registry.caCertificate);
  try {
    const auth = await registry.auth(registryIo(worker.runtime.now));
    await testRegistryLogin(host, registry.address, auth);
    return { detail: `Signed in to ${registry.address} as ${auth.username}.` };
  } catch (error) {
    await trusted.undo();
    throw error;
  }
}

/** Not the registry's failure: it was not asked. */
function ofServer(error: unknown): AppError {
  const { message, hint } = publicError(error);
  return new AppError("UNAVAILABLE", message, {
    ...{ cause: error, field: "serverId", retryable: true },
    ...(hint ? { hint } : {}),
  });
}

const portPattern = /:\d{1,5}$/;

/** Its address is the caller's choice: not every one may be called from here. */
async function requireAllowed(
  { gitPolicy, stopping }: Worker,
  host: Host,
  address: string,
  privateAddresses: boolean,
): Promise<void> {
  const name = address.replace(portPattern, "").replace(/^\[|\]$/g, "");
  const policy = { privateAddresses: privateAddresses || gitPolicy.privateAddresses };
  try {
    await resolveHost(host, name, policy, stopping);
  } catch (error) {
    // That the server itself was not reached is another matter.
    if (error instanceof AppError && !isUnreachable(error))
      throw new AppError(error.code, error.message, {
        field: "config.url",
        ...(error.hint ? { hint: error.hint } : {}),
      });
    throw error;
  }
}
