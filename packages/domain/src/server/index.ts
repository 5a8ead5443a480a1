export { ServerAddress, UnixUser } from "./address.ts";
export {
  isAway,
  type ServerConnection,
  type ServerProblem,
  type ServerState,
  type ServerStatus,
  type ServerType,
  type SwarmRole,
  serverStatus,
  serverTypes,
} from "./server.ts";
