export { NewServer } from "./new-server.tsx";
export { ServerList } from "./server-list.tsx";
export { ServerPage } from "./server-page.tsx";
export { viewOf } from "./view.ts";
