import { Command } from "cmdk";
import type { ReactNode } from "react";
import { Kbd } from "../../components/ui/badge.tsx";

const groupLook =
  "pb-1 [&_[cmdk-group-heading]]:px-4 [&_[cmdk-group-heading]]:pt-2.5 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-caption [&_[cmdk-group-heading]]:font-medium [&_[cmdk-group-heading]]:text-muted-foreground";

export function Group({ heading, children }: { heading: string; children: ReactNode }) {
  return (
    <Command.Group heading={heading} className={groupLook}>
      {children}
    </Command.Group>
  );
}

interface EntryProps {
  id: string;
  icon: ReactNode;
  label: string;
  /** Behind the label, quieter: where it is. */
  place?: string;
  /** At the right: its state. */
  state?: ReactNode;
  hotkey?: string | undefined;
  /** The server has matched it already; it stays whatever was typed since. */
  matched?: string;
  onSelect: () => void;
}

export function Entry({ id, icon, label, place, state, hotkey, matched, onSelect }: EntryProps) {
  return (
    <Command.Item
      value={id}
      keywords={matched ? [label, matched] : [label]}
      onSelect={onSelect}
      className="mx-2 flex cursor-pointer items-center gap-2.5 rounded-md px-2 py-[7px] text-small data-[selected=true]:bg-accent"
    >
      <span className="grid min-w-4 place-items-center text-subtle-foreground">{icon}</span>
      <span className="min-w-0 flex-1 truncate">
        {label} {place && <span className="text-muted-foreground">{place}</span>}
      </span>
      {state && <span className="text-caption text-muted-foreground">{state}</span>}
      {hotkey && <Kbd>{hotkey.toUpperCase()}</Kbd>}
    </Command.Item>
  );
}
