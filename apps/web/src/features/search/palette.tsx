"use client";

import { Command } from "cmdk";
import { Clock, FolderKanban, Rocket, Search, Settings, Zap } from "lucide-react";
import { useRouter } from "next/navigation";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { Kbd } from "../../components/ui/badge.tsx";
import { commandsOfPage } from "./commands.ts";
import { recentPages, rememberPage } from "./recent.ts";

const pages = [
  { label: "Projects", href: "/projects", icon: <FolderKanban aria-hidden size={16} />, hotkey: "g p" },
  { label: "Deployments", href: "/deployments", icon: <Rocket aria-hidden size={16} />, hotkey: "g d" },
  { label: "Profile", href: "/settings/profile", icon: <Settings aria-hidden size={16} />, hotkey: undefined },
  { label: "API keys", href: "/settings/api-keys", icon: <Settings aria-hidden size={16} />, hotkey: undefined },
];

const groupLook =
  "pb-1 [&_[cmdk-group-heading]]:px-4 [&_[cmdk-group-heading]]:pt-2.5 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-caption [&_[cmdk-group-heading]]:font-medium [&_[cmdk-group-heading]]:text-muted-foreground";

interface EntryProps {
  id: string;
  icon: ReactNode;
  label: string;
  hotkey?: string | undefined;
  onSelect: () => void;
}

function Entry({ id, icon, label, hotkey, onSelect }: EntryProps) {
  return (
    <Command.Item
      value={id}
      keywords={[label]}
      onSelect={onSelect}
      className="mx-2 flex cursor-pointer items-center gap-2.5 rounded-md px-2 py-[7px] text-small data-[selected=true]:bg-accent"
    >
      <span className="text-subtle-foreground">{icon}</span>
      <span className="min-w-0 flex-1 truncate">{label}</span>
      {hotkey && <Kbd>{hotkey.toUpperCase()}</Kbd>}
    </Command.Item>
  );
}

function Hints() {
  return (
    <div aria-hidden className="flex gap-4 border-t border-border px-4 py-2.5 text-caption text-muted-foreground">
      <span>
        <Kbd>↑</Kbd> <Kbd>↓</Kbd> move
      </span>
      <span>
        <Kbd>Enter</Kbd> open
      </span>
    </div>
  );
}

/** Services first, then what can be done on this page, then pages. Nothing destructive runs from here. */
export default function Palette({ onClose }: { onClose: () => void }) {
  const router = useRouter();
  const dialog = useRef<HTMLDialogElement>(null);
  const [query, setQuery] = useState("");
  const [actions] = useState(commandsOfPage);
  const [recent] = useState(recentPages);
  useEffect(() => {
    dialog.current?.showModal();
  }, []);

  const open = (page: { label: string; href: string }) => {
    rememberPage({ label: page.label, href: page.href });
    onClose();
    router.push(page.href);
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
      <Command label="Search or jump to" loop>
        <div className="flex items-center gap-2.5 border-b border-border px-4">
          <Search aria-hidden size={16} className="text-subtle-foreground" />
          <Command.Input
            autoFocus
            value={query}
            onValueChange={setQuery}
            placeholder="Search or jump to"
            className="h-12 min-w-0 flex-1 bg-transparent text-[15px] outline-none placeholder:text-subtle-foreground"
          />
          <Kbd>Esc</Kbd>
        </div>
        <Command.List label="Results" className="max-h-[min(420px,60dvh)] overflow-y-auto pb-2">
          <Command.Empty className="px-4 py-6 text-center text-small text-muted-foreground">
            Nothing matches.
          </Command.Empty>
          {query === "" && recent.length > 0 && (
            <Command.Group heading="Recent" className={groupLook}>
              {recent.map((page) => (
                <Entry
                  key={page.href}
                  id={`recent ${page.href}`}
                  icon={<Clock aria-hidden size={16} />}
                  label={page.label}
                  onSelect={() => open(page)}
                />
              ))}
            </Command.Group>
          )}
          {actions.length > 0 && (
            <Command.Group heading="On this page" className={groupLook}>
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
            </Command.Group>
          )}
          <Command.Group heading="Pages" className={groupLook}>
            {pages.map((page) => (
              <Entry
                key={page.href}
                id={`page ${page.href}`}
                icon={page.icon}
                label={page.label}
                hotkey={page.hotkey}
                onSelect={() => open(page)}
              />
            ))}
          </Command.Group>
        </Command.List>
        <Hints />
      </Command>
    </dialog>
  );
}
