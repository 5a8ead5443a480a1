"use client";

import { ChevronsUpDown } from "lucide-react";
import { Mark } from "../../components/mark.tsx";
import { Menu, type MenuItem } from "../../components/ui/menu.tsx";
import { announce } from "../../lib/announce.ts";
import { post } from "../../lib/post.ts";
import { problemOf } from "../../lib/problem.ts";
import type { Session } from "./session.ts";

async function switchTo(organizationId: string): Promise<void> {
  try {
    await post("/api/auth/organization/set-active", { organizationId });
    // A full load: nothing of the other organization stays in the cache.
    window.location.assign("/projects");
  } catch (error) {
    announce(problemOf(error).title);
  }
}

export function OrganizationSwitcher({ session }: { session: Session }) {
  const items = session.organizations.map(
    ({ id, name }): MenuItem => ({
      label: name,
      checked: id === session.organization.id,
      onSelect: () => void (id === session.organization.id || switchTo(id)),
    }),
  );
  return (
    <Menu
      label="Switch organization"
      align="start"
      items={[{ kind: "heading", label: "Organizations" }, ...items]}
      opener={(props) => (
        <button
          {...props}
          type="button"
          className="flex items-center gap-2.5 rounded-md px-2 py-1.5 text-left text-body font-semibold tracking-[-0.01em] hover:bg-accent"
        >
          <Mark />
          <span className="min-w-0 flex-1 truncate">{session.organization.name}</span>
          <ChevronsUpDown aria-hidden size={14} className="text-subtle-foreground" />
          <span className="sr-only">Switch organization</span>
        </button>
      )}
    />
  );
}
