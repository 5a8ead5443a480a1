import dynamic from "next/dynamic";

export const Patches = dynamic(() => import("./patches.tsx"));
