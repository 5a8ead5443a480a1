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
