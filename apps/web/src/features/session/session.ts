/** Who looks at the dashboard, and where: what the shell draws. */
export interface Session {
  user: { id: string; name: string; email: string };
  organization: { id: string; name: string };
  organizations: readonly { id: string; name: string }[];
  version: string;
}
