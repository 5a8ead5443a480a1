"use client";

import { LogOut, UserRound } from "lucide-react";
import { Menu } from "../../components/ui/menu.tsx";
import { post } from "../../lib/post.ts";
import type { Me } from "./session.ts";

async function signOut(): Promise<void> {
  // Also when the session is gone already, the sign-in page is where to go.
  await post("/api/auth/sign-out", {}).catch(() => undefined);
  window.location.assign("/sign-in");
}

export function AccountMenu({ me }: { me: Me }) {
  const { name, email } = me.user;
  const shown = name || email;
  return (
    <Menu
      label="Account"
      align="start"
      items={[
        { kind: "heading", label: email },
        { kind: "link", label: "Profile", href: "/settings/profile", icon: <UserRound aria-hidden size={14} /> },
        { kind: "line" },
        { label: "Sign out", icon: <LogOut aria-hidden size={14} />, onSelect: () => void signOut() },
      ]}
      opener={(props) => (
        <button
          {...props}
          type="button"
          className="flex w-full items-center gap-2.5 rounded-md px-2 py-1.5 text-left text-small hover:bg-accent"
        >
          <span
            aria-hidden
            className="grid size-[22px] flex-none place-items-center rounded-full border border-primary-soft-border bg-primary-soft text-[11px] font-semibold text-link"
          >
            {shown.charAt(0).toUpperCase()}
          </span>
          <span className="min-w-0 flex-1 truncate">{shown}</span>
          <span className="text-caption text-subtle-foreground">v{me.version}</span>
        </button>
      )}
    />
  );
}
