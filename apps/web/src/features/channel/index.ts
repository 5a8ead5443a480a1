import { lazy } from "react";

export const ChannelSection = lazy(() => import("./channel-section.tsx"));
