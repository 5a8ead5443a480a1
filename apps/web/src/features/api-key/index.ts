import { lazy } from "react";

export const ApiKeySection = lazy(() => import("./api-key-section.tsx"));
