export { type Connected, completeConnect } from "./complete.ts";
export { beginConnect, connectGitHost } from "./connect.ts";
export { gitHostFamily, gitHostOf } from "./family.ts";
export { attemptPlace } from "./place.ts";
export { ListHostBranches, ListRepositories, listHostBranches, listRepositories } from "./repositories.ts";
export { type GitHostSetup, listGitHostSetups } from "./setup.ts";
