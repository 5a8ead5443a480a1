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
    await requireRegistry(host, address, auth, abortSignal);
  } catch (error) {
    if (abortSignal.aborted)
      throw new AppError("TIMEOUT", `${address} did not answer within ${deadlineMs / 1_000} s.`, {
        ...{ cause: error, retryable: true, field: "config.url" },
        hint: "Check the URL, and that this server reaches it.",
      });
    throw failureOf(address, auth, error);
  }
}

function failureOf(address: string, { password }: RegistryAuth, error: unknown): AppError {
  const failure =
    registryFailure(address, error) ??
    new AppError("INVALID", `${address} could not be signed in to: ${reasonOf(error)}`, { cause: error });
  const secret = password.reveal();
  if (failure.field !== "secrets.password" || secret === secret.trim()) return failure;
  const { code, message, field } = failure;
  const hint = "What was entered begins or ends with a space. Enter it again without, if that was not meant.";
  return new AppError(code, message, { cause: error, field, hint });
}

/** What Docker says where it was given a page for a manifest. */
const pagePattern = /unmarshalling content|invalid character '<'/;

/**
 * To Docker every page below /v2/ that asks for no password is a sign-in that succeeded. Only a registry knows what an
 * image is: what it says of one that nobody has is an error of its own, and no page.
 */
async function requireRegistry({ docker }: Host, address: string, auth: RegistryAuth, signal: AbortSignal) {
  const late = new Promise((resolve) => signal.addEventListener("abort", resolve));
  const asked = docker.getImage(`${address}/moorage/none`).distribution({ authconfig: dockerAuth(auth) });
  const said = await Promise.race([asked.catch((error: unknown) => error), late]);
  if (said instanceof Error && pagePattern.test(reasonOf(said))) throw said;
}
