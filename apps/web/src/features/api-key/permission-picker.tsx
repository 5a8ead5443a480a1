"use client";

import type { Permission } from "@moorage/domain";
import { Button } from "../../components/ui/button.tsx";
import { Checkbox } from "../../components/ui/choice.tsx";
import type { PermissionGroup } from "./scopes.ts";

interface PermissionPickerProps {
  groups: readonly PermissionGroup[];
  chosen: ReadonlySet<Permission>;
  /** Names the control for errors and focus. */
  name: string;
  onChange: (chosen: Set<Permission>) => void;
}

/** Permissions by what they are about. */
export function PermissionPicker({ groups, chosen, name, onChange }: PermissionPickerProps) {
  const all = groups.flatMap((group) => group.permissions.map(({ permission }) => permission));
  const toggle = (permissions: readonly Permission[], on: boolean) => {
    const next = new Set(chosen);
    for (const permission of permissions) {
      if (on) next.add(permission);
      else next.delete(permission);
    }
    onChange(next);
  };
  return (
    <div className="grid gap-2">
      <div className="flex flex-wrap gap-2">
        <Button size="sm" onClick={() => onChange(new Set(all.filter((each) => each.endsWith(":read"))))}>
          Only reading
        </Button>
        <Button size="sm" onClick={() => onChange(new Set())}>
          None
        </Button>
      </div>
      <div className="grid rounded-md border border-border">
        {groups.map((group) => (
          <fieldset
            key={group.resource}
            className="grid gap-x-4 gap-y-1.5 border-b border-border px-3 py-2 last:border-b-0 sm:grid-cols-[128px_minmax(0,1fr)]"
          >
            <legend className="float-left contents text-small font-medium">
              <span className="text-small font-medium">{group.label}</span>
            </legend>
            <div className="grid grid-cols-2 gap-x-4 gap-y-1.5 sm:grid-cols-4">
              {group.permissions.map(({ permission, label }) => (
                <Checkbox
                  key={permission}
                  name={name}
                  label={label}
                  checked={chosen.has(permission)}
                  onChange={(event) => toggle([permission], event.target.checked)}
                />
              ))}
            </div>
          </fieldset>
        ))}
      </div>
    </div>
  );
}
