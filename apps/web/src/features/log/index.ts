import dynamic from "next/dynamic";

export { LastLines } from "./last-lines.tsx";
export const LogTab = dynamic(() => import("./log-tab.tsx"));
