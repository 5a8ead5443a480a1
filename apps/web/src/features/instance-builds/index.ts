import dynamic from "next/dynamic";

export const InstanceBuildsSection = dynamic(() => import("./instance-builds-section.tsx"));
