import { lazy } from "react";

export const DomainTab = lazy(() => import("./domain-tab.tsx"));
