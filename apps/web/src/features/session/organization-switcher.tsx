"use client";

import { ChevronsUpDown, Plus } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { Mark } from "../../components/mark.tsx";
import { Menu, type MenuItem } from "../../components/ui/menu.tsx";
import { announce } from "../../lib/announce.ts";
import { problemOf } from "../../lib/problem.ts";
import { useTRPCClient } from "../../trpc/client.tsx";
import type { Session } from "./session.ts";

const CreateOrganizationDialog = lazy(() => import("./create-organization-dialog.tsx"));

export function OrganizationSwitcher({ session }: { session: Session }) {
  const client = useTRPCClient();
  const [creating, setCreating] = useState(false);
  const { organization, organizations, permissions } = session;

  const switchTo = async (organizationId: string) => {
    try {
      await client.organization.setActive.mutate({ organizationId });
      // A full load: nothing of the other organization stays in the cache.
      window.location.assign("/projects");
    } catch (error) {
      announce(problemOf(error).title);
    }
  };
  const items: MenuItem[] = [
    { kind: "heading", label: "Organizations" },
    ...organizations.map(
      ({ id, name, role }): MenuItem => ({
        label: name,
        hint: role,
        checked: id === organization.id,
        onSelect: () => void (id === organization.id || switchTo(id)),
      }),
    ),
  ];
  if (permissions.includes("organization:create"))
    items.push(
      { kind: "line" },
      { label: "Create organization", icon: <Plus aria-hidden size={14} />, onSelect: () => setCreating(true) },
    );
  return (
    <>
      <Menu
        label="Switch organization"
        align="start"
        items={items}
        opener={(props) => (
          <button
            {...props}
            type="button"
            className="flex items-center gap-2.5 rounded-md px-2 py-1.5 text-left text-body font-semibold tracking-[-0.01em] hover:bg-accent"
          >
            <Mark />
            <span className="min-w-0 flex-1 truncate">{organization.name}</span>
            <ChevronsUpDown aria-hidden size={14} className="text-subtle-foreground" />
            <span className="sr-only">Switch organization</span>
          </button>
        )}
      />
      {creating && (
        <Suspense>
          <CreateOrganizationDialog onClose={() => setCreating(false)} onCreated={switchTo} />
        </Suspense>
      )}
    </>
  );
}
