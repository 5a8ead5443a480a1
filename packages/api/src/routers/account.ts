import {
  getMe,
  getMembership,
  listSessions,
  RevokeSession,
  revokeOtherSessions,
  revokeSession,
  UpdateProfile,
  updateProfile,
} from "@moorage/core/account";
import { inOrganization, signedIn } from "../procedures.ts";
import { router } from "../trpc.ts";

export const accountRouter = router({
  me: signedIn.query(({ ctx }) => getMe(ctx)),
  membership: inOrganization("organization:read").query(({ ctx }) => getMembership(ctx)),
  updateProfile: signedIn.input(UpdateProfile).mutation(({ ctx, input }) => updateProfile(ctx, input)),
  sessions: signedIn.query(({ ctx }) => listSessions(ctx)),
  revokeSession: signedIn.input(RevokeSession).mutation(({ ctx, input }) => revokeSession(ctx, input)),
  revokeOtherSessions: signedIn.mutation(({ ctx }) => revokeOtherSessions(ctx)),
});
