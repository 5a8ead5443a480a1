import dynamic from "next/dynamic";

export const DomainTab = dynamic(() => import("./domain-tab.tsx"));
