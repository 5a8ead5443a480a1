export { ServerField, useServers } from "./server-field.tsx";
