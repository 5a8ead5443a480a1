import { lazy } from "react";

export { ImageFields } from "./image-fields.tsx";
export { PushField } from "./registry-field.tsx";
export const RegistrySection = lazy(() => import("./registry-section.tsx"));
