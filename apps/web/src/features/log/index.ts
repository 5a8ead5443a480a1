import { lazy } from "react";

export { LastLines } from "./last-lines.tsx";
export const LogTab = lazy(() => import("./log-tab.tsx"));
