"use client";

import { Command } from "cmdk";
import {
  BellRing,
  Clock,
  FolderKanban,
  GitBranch,
  Hammer,
  KeyRound,
  Layers,
  Package,
  Rocket,
  Search,
  Server,
  Settings,
  Zap,
} from "lucide-react";
import { useRouter } from "next/navigation";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { Kbd } from "../../components/ui/badge.tsx";
import { useCan } from "../../lib/permissions.tsx";
import { commandsOfPage } from "./commands.ts";
import { Entry, Group } from "./entry.tsx";
import { Found } from "./found.tsx";
import { recentPages, rememberPage } from "./recent.ts";

const icon = { "aria-hidden": true, size: 16 } as const;

const pages = [
  { label: "Projects", href: "/projects", icon: <FolderKanban {...icon} />, hotkey: "g p" },
  { label: "Deployments", href: "/deployments", icon: <Rocket {...icon} />, hotkey: "g d" },
  { label: "Servers", href: "/servers", icon: <Server {...icon} />, hotkey: "g s", may: "server:read" as const },
  { label: "Profile", href: "/settings/profile", icon: <Settings {...icon} />, hotkey: undefined },
  { label: "API keys", href: "/settings/api-keys", icon: <Settings {...icon} />, hotkey: undefined },
  { label: "Organization", href: "/settings/general", icon: <Layers {...icon} />, hotkey: undefined },
  {
    label: "SSH keys",
    href: "/settings/ssh-keys",
    icon: <KeyRound {...icon} />,
    hotkey: undefined,
    may: "sshKey:read" as const,
  },
  {
    label: "Git providers",
    href: "/settings/git-providers",
    icon: <GitBranch {...icon} />,
    hotkey: undefined,
    may: "gitHost:read" as const,
  },
  {
    label: "Registries",
    href: "/settings/registries",
    icon: <Package {...icon} />,
    hotkey: undefined,
    may: "registry:read" as const,
  },
  {
    label: "Notifications",
    href: "/settings/notifications",
    icon: <BellRing {...icon} />,
    hotkey: undefined,
    may: "notification:read" as const,
  },
  {
    label: "Builds",
    href: "/settings/builds",
    icon: <Hammer {...icon} />,
    hotkey: undefined,
    may: "instance:admin" as const,
  },
];

function Hints() {
  return (
    <div aria-hidden className="flex gap-4 border-t border-border px-4 py-2.5 text-caption text-muted-foreground">
      <span>
        <Kbd>↑</Kbd> <Kbd>↓</Kbd> move
      </span>
      <span>
        <Kbd>Enter</Kbd> open
      </span>
      <span>
        <Kbd>Ctrl Enter</Kbd> new tab
      </span>
    </div>
  );
}

const byWords = (_: string, typed: string, labels: string[] = []) =>
  labels.some((label) => label.toLowerCase().includes(typed.trim().toLowerCase())) ? 1 : 0;

/** Services first, then what can be done on this page, then pages. Nothing destructive runs from here. */
export default function Palette({ onClose }: { onClose: () => void }) {
  const router = useRouter();
  const can = useCan();
  const dialog = useRef<HTMLDialogElement>(null);
  const [query, setQuery] = useState("");
  const [selected, setSelected] = useState("");
  const [actions] = useState(commandsOfPage);
  const [recent] = useState(recentPages);
  useEffect(() => {
    dialog.current?.showModal();
    // Opening gives the focus to the first element that can have it, which is the list's frame.
    dialog.current?.querySelector("input")?.focus();
  }, []);

  const newTab = useRef(false);
  const noteModifier = (event: KeyboardEvent) => {
    newTab.current = event.ctrlKey || event.metaKey;
  };
  const open = (page: { label: string; href: string }) => {
    rememberPage({ label: page.label, href: page.href });
    onClose();
    if (newTab.current) window.open(page.href, "_blank", "noopener");
    else router.push(page.href);
  };
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Esc closes it, which the dialog handles itself.
    <dialog
      ref={dialog}
      aria-label="Search or jump to"
      className="dialog dialog-palette"
      onClose={onClose}
      onClick={(event) => event.target === dialog.current && onClose()}
    >
      <Command
        label="Search or jump to"
        loop
        filter={byWords}
        value={selected}
        onValueChange={setSelected}
        onKeyDownCapture={noteModifier}
      >
        <div className="flex items-center gap-2.5 border-b border-border px-4">
          <Search aria-hidden size={16} className="text-subtle-foreground" />
          <Command.Input
            value={query}
            onValueChange={setQuery}
            placeholder="Search or jump to"
            className="h-12 min-w-0 flex-1 bg-transparent text-[15px] outline-none placeholder:text-subtle-foreground"
          />
          <Kbd>Esc</Kbd>
        </div>
        <Command.List label="Results" className="max-h-[min(420px,60dvh)] overflow-y-auto pb-2">
          <Found query={query.trim()} onOpen={open} onFirst={setSelected} />
          {query === "" && recent.length > 0 && (
            <Group heading="Recent">
              {recent.map((page) => (
                <Entry
                  key={page.href}
                  id={`recent ${page.href}`}
                  icon={<Clock aria-hidden size={16} />}
                  label={page.label}
                  onSelect={() => open(page)}
                />
              ))}
            </Group>
          )}
          {actions.length > 0 && (
            <Group heading="On this page">
              {actions.map((action) => (
                <Entry
                  key={action.label}
                  id={`action ${action.label}`}
                  icon={<Zap aria-hidden size={16} />}
                  label={action.label}
                  hotkey={action.hotkey}
                  onSelect={() => {
                    onClose();
                    action.run();
                  }}
                />
              ))}
            </Group>
          )}
          <Group heading="Pages">
            {pages
              .filter(({ may }) => !may || can(may))
              .map((page) => (
                <Entry
                  key={page.href}
                  id={`page ${page.href}`}
                  icon={page.icon}
                  label={page.label}
                  hotkey={page.hotkey}
                  onSelect={() => open(page)}
                />
              ))}
          </Group>
        </Command.List>
        <Hints />
      </Command>
    </dialog>
  );
}
