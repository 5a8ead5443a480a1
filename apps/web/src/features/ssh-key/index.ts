import { lazy } from "react";

export const SshKeySection = lazy(() => import("./ssh-key-section.tsx"));
