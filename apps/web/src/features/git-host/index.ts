import { lazy } from "react";

export { accountOf } from "./connecting.ts";
export type { ListedGitHost, Repository } from "./types.ts";
export const GitHostSection = lazy(() => import("./git-host-section.tsx"));
