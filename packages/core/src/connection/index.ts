export { CreateConnection, createConnection, removeConnection, UpdateConnection, updateConnection } from "./change.ts";
export { type ConnectionContext, type ConnectionRow, connectionPlace, type Family } from "./family.ts";
export { type ConnectionUse, getConnection, type ListedConnection, listConnections } from "./list.ts";
export { loadConnection } from "./load.ts";
export {
  noteCheck,
  TestConnection,
  TestNewConnection,
  testConnection,
  testNewConnection,
  tryConnection,
} from "./test.ts";
