import {
  CreateConnection,
  createConnection,
  type Family,
  getConnection,
  listConnections,
  removeConnection,
  TestConnection,
  TestNewConnection,
  testConnection,
  testNewConnection,
  UpdateConnection,
  updateConnection,
} from "@moorage/core/connection";
import { inOrganization, onConnection } from "./procedures.ts";

/** What can be done with the accounts of every family; the family's own router adds the rest. */
export const connectionProcedures = (family: Family) =>
  ({
    list: inOrganization(`${family.name}:read`).query(({ ctx }) => listConnections(ctx, family)),
    get: onConnection(family, `${family.name}:read`).query(({ ctx }) => getConnection(ctx, family)),
    create: inOrganization(`${family.name}:create`)
      .input(CreateConnection)
      .mutation(({ ctx, input }) => createConnection(ctx, family, input)),
    update: onConnection(family, `${family.name}:update`)
      .input(UpdateConnection)
      .mutation(({ ctx, input }) => updateConnection(ctx, family, input)),
    remove: onConnection(family, `${family.name}:delete`).mutation(({ ctx }) => removeConnection(ctx, family)),
    /** Of values that are not stored yet. */
    testNew: inOrganization(`${family.name}:create`)
      .input(TestNewConnection)
      .mutation(({ ctx, input }) => testNewConnection(ctx, family, input)),
    /** Of a stored one, optionally with other values. */
    test: onConnection(family, `${family.name}:read`)
      .input(TestConnection)
      .mutation(({ ctx, input }) => testConnection(ctx, family, input)),
  }) as const;
