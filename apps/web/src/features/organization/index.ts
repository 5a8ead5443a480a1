import { lazy } from "react";

export const OrganizationSection = lazy(() => import("./organization-section.tsx"));
