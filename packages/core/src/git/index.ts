export { gitPasswordPlace, ListBranches, listBranches } from "./branches.ts";
export { findKnownHost, pinKnownHost } from "./known-hosts.ts";
