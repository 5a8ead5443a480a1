export { gitPasswordPlace, ListBranches, listBranches } from "./branches.ts";
export { DetectBuild, detectBuild } from "./detect.ts";
export { findKnownHost, pinKnownHost } from "./known-hosts.ts";
