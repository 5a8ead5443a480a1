export { createDomain, removeDomain, toggleDomain, updateDomain } from "./change.ts";
export { GenerateHostFor, generateHost, generateHostFor } from "./generate-host.ts";
export { getDomain } from "./get.ts";
export { CreateDomain, ToggleDomain, UpdateDomain } from "./input.ts";
export { type ListedDomain, listDomains } from "./list.ts";
export { type DomainContext, type DomainRow, loadDomain } from "./load.ts";
export { readProxyRules, SaveProxyRules, type StoredRules, saveProxyRules } from "./proxy-rules.ts";
export { type HostCheck, ValidateHost, validateHost } from "./validate-host.ts";
