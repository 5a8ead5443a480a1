export { createServer, removeServer, updateServer } from "./change.ts";
export { forgetHostKey } from "./forget-host-key.ts";
export { CreateServer, UpdateServer } from "./input.ts";
export { getServer, type ListedServer, listServers } from "./list.ts";
export { loadServer, type ServerContext } from "./load.ts";
export { listServerServices, type ServiceOfServer } from "./services.ts";
export {
  claimSetup,
  finishSetup,
  listOpenSetups,
  listServerRuns,
  type ServerRun,
  type SetupBundle,
  setUpServer,
} from "./setup.ts";
export { testServer } from "./test.ts";
