export { createServer, removeServer, updateServer } from "./change.ts";
export { CreateServer, UpdateServer } from "./input.ts";
export { getServer, type ListedServer, listServers } from "./list.ts";
export { loadServer, type ServerContext } from "./load.ts";
