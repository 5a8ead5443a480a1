import {
  ArrowLeft,
  BellRing,
  Braces,
  CircleUserRound,
  Container,
  FolderGit2,
  Hammer,
  KeySquare,
  LockKeyhole,
  SlidersHorizontal,
} from "lucide-react";
import type { ReactNode } from "react";
import { NavLink } from "./nav-link.tsx";

/** What not everybody sees: what belongs to the whole instance is its administrator's. */
export interface SettingsRights {
  instance: boolean;
  notifications: boolean;
}

interface Item {
  href: string;
  label: string;
  icon: ReactNode;
  needs?: keyof SettingsRights;
}

const groups: readonly { label: string; needs?: keyof SettingsRights; items: readonly Item[] }[] = [
  {
    label: "Connections",
    items: [
      { href: "/settings/registries", label: "Registries", icon: <Container aria-hidden size={16} /> },
      { href: "/settings/git-providers", label: "Git providers", icon: <FolderGit2 aria-hidden size={16} /> },
      { href: "/settings/ssh-keys", label: "SSH keys", icon: <KeySquare aria-hidden size={16} /> },
      {
        href: "/settings/notifications",
        label: "Notifications",
        icon: <BellRing aria-hidden size={16} />,
        needs: "notifications",
      },
    ],
  },
  {
    label: "Organization",
    items: [
      { href: "/settings/general", label: "General", icon: <SlidersHorizontal aria-hidden size={16} /> },
      { href: "/settings/api-keys", label: "API keys", icon: <Braces aria-hidden size={16} /> },
    ],
  },
  {
    label: "Instance",
    needs: "instance",
    items: [{ href: "/settings/builds", label: "Builds", icon: <Hammer aria-hidden size={16} /> }],
  },
  {
    label: "You",
    items: [
      { href: "/settings/profile", label: "Profile", icon: <CircleUserRound aria-hidden size={16} /> },
      { href: "/settings/sign-in", label: "Sign-in and sessions", icon: <LockKeyhole aria-hidden size={16} /> },
    ],
  },
];

/** In place of the areas while the page is one of the settings: there is never a second sidebar. */
export function SettingsNav({ rights }: { rights: SettingsRights }) {
  const may = ({ needs }: Pick<Item, "needs">) => needs === undefined || rights[needs];
  return (
    <nav aria-label="Settings" className="grid gap-4">
      <NavLink href="/projects" hotkey="g p" icon={<ArrowLeft aria-hidden size={16} />}>
        All projects
      </NavLink>
      {groups.filter(may).map((group) => (
        <div key={group.label} className="grid gap-1">
          <h2 className="px-2 text-caption font-medium text-subtle-foreground">{group.label}</h2>
          <ul className="grid gap-px">
            {group.items.filter(may).map(({ href, label, icon }) => (
              <li key={href}>
                <NavLink href={href} icon={icon}>
                  {label}
                </NavLink>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </nav>
  );
}
