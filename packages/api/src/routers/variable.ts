import {
  CopyVariables,
  copyVariables,
  exportVariables,
  ImportVariables,
  importVariables,
  listVariables,
  previewVariables,
  RevealVariable,
  revealVariable,
  SaveVariables,
  saveVariables,
} from "@moorage/core/variable";
import { inOrganization, onOwner, onService } from "../procedures.ts";
import { router } from "../trpc.ts";

export const variableRouter = router({
  list: onOwner("variables:read").query(({ ctx }) => listVariables(ctx)),
  save: onOwner("variables:update")
    .input(SaveVariables)
    .mutation(({ ctx, input }) => saveVariables(ctx, input)),
  import: onOwner("variables:update")
    .input(ImportVariables)
    .mutation(({ ctx, input }) => importVariables(ctx, input)),
  copy: onOwner("variables:update")
    .input(CopyVariables)
    .mutation(({ ctx, input }) => copyVariables(ctx, input)),
  /** Mutations, since they write an audit row, and so that no cache keeps the answer. */
  reveal: inOrganization("variables:reveal")
    .input(RevealVariable)
    .mutation(({ ctx, input }) => revealVariable(ctx, input)),
  export: onOwner("variables:reveal").mutation(({ ctx }) => exportVariables(ctx)),
  preview: onService("variables:read", { requires: "variables" }).query(({ ctx }) => previewVariables(ctx)),
});
