import {
  CreateSshKey,
  cancelSshKeyRotation,
  createSshKey,
  ForgetKnownHost,
  finishSshKeyRotation,
  forgetKnownHost,
  GenerateSshKey,
  generateSshKey,
  getSshKey,
  listKnownHosts,
  listSshKeys,
  removeSshKey,
  rotateSshKey,
  UpdateSshKey,
  updateSshKey,
} from "@moorage/core/ssh-key";
import { inOrganization, onSshKey } from "../procedures.ts";
import { router } from "../trpc.ts";

export const sshKeyRouter = router({
  list: inOrganization("sshKey:read").query(({ ctx }) => listSshKeys(ctx)),
  get: onSshKey("sshKey:read").query(({ ctx }) => getSshKey(ctx)),
  create: inOrganization("sshKey:create")
    .input(CreateSshKey)
    .mutation(({ ctx, input }) => createSshKey(ctx, input)),
  generate: inOrganization("sshKey:create")
    .input(GenerateSshKey)
    .mutation(({ ctx, input }) => generateSshKey(ctx, input)),
  update: onSshKey("sshKey:update")
    .input(UpdateSshKey)
    .mutation(({ ctx, input }) => updateSshKey(ctx, input)),
  rotate: onSshKey("sshKey:update").mutation(({ ctx }) => rotateSshKey(ctx)),
  finishRotation: onSshKey("sshKey:update").mutation(({ ctx }) => finishSshKeyRotation(ctx)),
  cancelRotation: onSshKey("sshKey:update").mutation(({ ctx }) => cancelSshKeyRotation(ctx)),
  remove: onSshKey("sshKey:delete").mutation(({ ctx }) => removeSshKey(ctx)),
  knownHosts: inOrganization("sshKey:read").query(({ ctx }) => listKnownHosts(ctx)),
  forgetHost: inOrganization("sshKey:update")
    .input(ForgetKnownHost)
    .mutation(({ ctx, input }) => forgetKnownHost(ctx, input)),
});
