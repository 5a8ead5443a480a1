import { lazy } from "react";

export const CreateSshKey = lazy(() => import("./create-ssh-key.tsx"));
export const SshKeySection = lazy(() => import("./ssh-key-section.tsx"));
