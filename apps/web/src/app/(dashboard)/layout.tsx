import type { Permission } from "@moorage/domain";
import { FolderKanban, Rocket, Server, Settings } from "lucide-react";
import type { ReactNode } from "react";
import { NavLink } from "@/components/shell/nav-link.tsx";
import { RouteFocus, SkipLink } from "@/components/shell/route-focus.tsx";
import { Sidebar } from "@/components/shell/sidebar.tsx";
import { ToastHost } from "@/components/ui/toast-host.tsx";
import { PaletteHost } from "@/features/search";
import { AccountMenu, NoOrganization, OrganizationSwitcher, requireSession } from "@/features/session";
import { PermissionsProvider } from "@/lib/permissions.tsx";
import { ApiProvider } from "@/trpc/client.tsx";
import { BackgroundHost } from "./background-host.tsx";

function Areas({ permissions }: { permissions: readonly Permission[] }) {
  return (
    <>
      <li>
        <NavLink href="/projects" hotkey="g p" icon={<FolderKanban aria-hidden size={16} />}>
          Projects
        </NavLink>
      </li>
      <li>
        <NavLink href="/deployments" hotkey="g d" icon={<Rocket aria-hidden size={16} />}>
          Deployments
        </NavLink>
      </li>
      {permissions.includes("server:read") && (
        <li>
          <NavLink href="/servers" hotkey="g s" icon={<Server aria-hidden size={16} />}>
            Servers
          </NavLink>
        </li>
      )}
    </>
  );
}

export default async function DashboardLayout({ children }: { children: ReactNode }) {
  const me = await requireSession();
  if (!me.organization)
    return (
      <ApiProvider>
        <NoOrganization me={me} />
      </ApiProvider>
    );
  const session = { ...me, organization: me.organization };
  const foot = (
    <>
      <nav aria-label="More">
        <NavLink href="/settings" icon={<Settings aria-hidden size={16} />}>
          Settings
        </NavLink>
      </nav>
      <AccountMenu me={me} />
    </>
  );
  return (
    <ApiProvider>
      <PermissionsProvider of={me.permissions}>
        <SkipLink />
        <div className="grid min-h-dvh grid-cols-[minmax(0,1fr)] md:grid-cols-[236px_minmax(0,1fr)]">
          <Sidebar
            top={<OrganizationSwitcher session={session} />}
            settings={{
              instance: me.permissions.includes("instance:admin"),
              notifications: me.permissions.includes("notification:read"),
            }}
            areas={<Areas permissions={me.permissions} />}
            foot={foot}
          />
          <div className="min-w-0">{children}</div>
        </div>
        <RouteFocus />
        <BackgroundHost />
        <PaletteHost />
        <ToastHost />
      </PermissionsProvider>
    </ApiProvider>
  );
}
