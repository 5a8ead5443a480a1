import { type Permission, statement } from "@moorage/domain";

type Resource = keyof typeof statement;

const words: Record<Resource, string> = {
  organization: "Organization",
  member: "Members",
  role: "Roles",
  apiKey: "API keys",
  project: "Projects",
  environment: "Environments",
  service: "Services",
  domain: "Domains",
  deployment: "Deployments",
  command: "Commands",
  variables: "Variables",
  logs: "Logs",
  audit: "Audit log",
  sshKey: "SSH keys",
  gitHost: "Git accounts",
  registry: "Registries",
  notification: "Notifications",
  server: "Servers",
  instance: "This instance",
};

const actionWords: Record<string, string> = {
  create: "Create",
  read: "Read",
  update: "Change",
  delete: "Delete",
  cancel: "Cancel",
  rollback: "Roll back",
  reveal: "Reveal secrets",
  admin: "Administer",
  hostMounts: "Host mounts",
  proxyFiles: "Proxy files",
};

export interface PermissionGroup {
  resource: string;
  label: string;
  permissions: { permission: Permission; label: string }[];
}

/** What can be given to a key: never more than its owner has. */
export function groupsOf(own: readonly Permission[]): PermissionGroup[] {
  const held = new Set(own);
  return (Object.keys(statement) as Resource[]).flatMap((resource) => {
    const permissions = statement[resource]
      .map((action) => ({ permission: `${resource}:${action}` as Permission, label: actionWords[action] ?? action }))
      .filter(({ permission }) => held.has(permission));
    return permissions.length > 0 ? [{ resource, label: words[resource], permissions }] : [];
  });
}

/** "Everything you may do", "Services: read, change" and so on, short enough for a table. */
export function scopeWords(scope: readonly string[] | null): { short: string; full: string } {
  if (scope === null) return { short: "All that you may do", full: "All that its owner may do" };
  const byResource = Map.groupBy(scope, (permission) => permission.split(":")[0] ?? "");
  const parts = Array.from(byResource, ([resource, permissions]) => {
    const actions = permissions.map((each) => (actionWords[each.split(":")[1] ?? ""] ?? each).toLowerCase());
    return `${words[resource as Resource] ?? resource}: ${actions.join(", ")}`;
  });
  const rest = parts.length - 2;
  return { short: parts.slice(0, 2).join("; ") + (rest > 0 ? ` and ${rest} more` : ""), full: parts.join("; ") };
}
