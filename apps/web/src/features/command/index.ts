import dynamic from "next/dynamic";

/** Each with its tab: the log viewer is not loaded for a list. */
export const CommandList = dynamic(() => import("./command-list.tsx"));
export const CommandPage = dynamic(() => import("./command-page.tsx"));
