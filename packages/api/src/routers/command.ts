import { Id } from "@moorage/core";
import { cancelCommand, getCommand, ListCommands, listCommands, RunCommand, runCommand } from "@moorage/core/command";
import { z } from "zod";
import { inOrganization, onService } from "../procedures.ts";
import { router } from "../trpc.ts";

const CommandId = z.object({ commandId: Id });

export const commandRouter = router({
  run: onService("command:create", { requires: "deploy" })
    .input(RunCommand)
    .mutation(({ ctx, input }) => runCommand(ctx, input)),
  list: onService("command:read")
    .input(ListCommands)
    .query(({ ctx, input }) => listCommands(ctx, input)),
  get: onService("command:read")
    .input(CommandId)
    .query(({ ctx, input }) => getCommand(ctx, input.commandId, ctx.service.id)),
  cancel: inOrganization("command:cancel")
    .input(CommandId)
    .mutation(({ ctx, input }) => cancelCommand(ctx, input.commandId)),
});
