export {
  classifyDatabaseError,
  createDatabase,
  type Database,
  type DatabaseConnection,
  type Db,
  migrateDatabase,
  type Queryable,
  violatedConstraint,
} from "./client.ts";
export { preparedOnce, statement } from "./statement.ts";
