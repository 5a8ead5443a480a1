import { AppError } from "@moorage/domain";
import { createLimiter } from "../limiter.ts";
import type { RestContext } from "./operation.ts";

/** Of one user: the calls go past the limits of the sign-in page. */
const tries = createLimiter({ points: 10, seconds: 60 });

/** By the session that asks: a stolen API key must not become an account. */
export async function changePassword(
  { auth, headers, identity }: RestContext,
  newPassword: string,
  currentPassword: string | undefined,
): Promise<void> {
  if (!identity.actor.sessionId)
    throw new AppError("FORBIDDEN", "A password is changed by its owner, signed in.", { field: "password" });
  if (currentPassword === undefined)
    throw new AppError("INVALID", "Enter the current password too.", { field: "currentPassword" });
  await tries.take(identity.actor.userId ?? "");
  const answer = await (await auth()).api.changePassword({
    body: { newPassword, currentPassword, revokeOtherSessions: false },
    headers,
    asResponse: true,
  });
  if (answer.ok) return;
  const { code } = (await answer.json().catch(() => ({}))) as { code?: string };
  if (code === "INVALID_PASSWORD")
    throw new AppError("INVALID", "The current password is wrong.", { field: "currentPassword" });
  throw new AppError("INVALID", "The new password has 10 to 200 characters.", { field: "password" });
}
