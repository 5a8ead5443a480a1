const crud = ["create", "read", "update", "delete"] as const;

/** Every resource and what may be done to it. A permission is `resource:action`. */
export const statement = {
  organization: crud,
  member: crud,
  role: crud,
  apiKey: crud,
  project: crud,
  environment: crud,
  service: crud,
  domain: crud,
  sshKey: crud,
  gitHost: crud,
  registry: crud,
  notification: crud,
  server: crud,
  deployment: ["create", "read", "cancel", "rollback"],
  /** A program of somebody's choice, with the service's variables and volumes. */
  command: ["create", "read", "cancel"],
  variables: ["read", "update", "reveal"],
  logs: ["read"],
  audit: ["read"],
  instance: ["admin", "hostMounts", "proxyFiles"],
} as const satisfies Record<string, readonly string[]>;

type Statement = typeof statement;
export type Permission = { [R in keyof Statement]: `${R}:${Statement[R][number]}` }[keyof Statement];

export const allPermissions: readonly Permission[] = Object.entries(statement).flatMap(([resource, actions]) =>
  actions.map((action) => `${resource}:${action}` as Permission),
);

export const roles = ["owner", "admin", "member", "viewer"] as const;
export type Role = (typeof roles)[number];

const notInstance = allPermissions.filter((permission) => !permission.startsWith("instance:"));
/** Values, who did what, and where people outside are told. */
const notForReaders: ReadonlySet<string> = new Set(["variables:read", "audit:read", "notification:read"]);
const readOnly = notInstance.filter((permission) => permission.endsWith(":read") && !notForReaders.has(permission));

/** `instance:*` is not a role's: the first owner holds it and can give it on. A member has more only by grants. */
const permissionsOfRole: Record<Role, readonly Permission[]> = {
  owner: notInstance,
  admin: notInstance.filter((permission) => permission !== "organization:delete"),
  member: readOnly,
  viewer: readOnly,
};

/** What an actor may do: its role, plus the instance's permissions, cut to the scope of its API key. */
export function permissionsOf(
  role: Role,
  options: { instanceAdmin: boolean; scope?: readonly string[] | null },
): ReadonlySet<Permission> {
  const own = options.instanceAdmin
    ? [...permissionsOfRole[role], ...allPermissions.filter((permission) => permission.startsWith("instance:"))]
    : permissionsOfRole[role];
  const { scope } = options;
  return new Set(scope ? own.filter((permission) => scope.includes(permission)) : own);
}
