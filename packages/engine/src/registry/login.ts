import { AppError } from "@moorage/domain";
import type { RegistryAuth } from "@moorage/domain/providers";
import type { Host } from "../host/host.ts";
import { dockerAuth } from "./access.ts";
import { reasonOf, registryFailure } from "./failure.ts";

const deadlineMs = 10_000;

/** Signs in from the machine's own engine, which keeps nothing of it. Throws why it is refused. */
export async function testRegistryLogin(host: Host, address: string, auth: RegistryAuth): Promise<void> {
  const abortSignal = AbortSignal.timeout(deadlineMs);
  try {
    await host.docker.checkAuth({ ...dockerAuth(auth), abortSignal });
  } catch (error) {
    if (abortSignal.aborted)
      throw new AppError("TIMEOUT", `${address} did not answer within ${deadlineMs / 1_000} s.`, {
        ...{ cause: error, retryable: true, field: "config.url" },
        hint: "Check the URL, and that this server reaches it.",
      });
    throw (
      registryFailure(address, error) ??
      new AppError("INVALID", `${address} could not be signed in to: ${reasonOf(error)}`, { cause: error })
    );
  }
}
