import type { ReactNode } from "react";
import type { FamilyWords } from "./types.ts";
import { providerOf } from "./values.ts";

interface Props {
  family: FamilyWords;
  icon: (type: string) => ReactNode;
  chosen: string;
  onChoose: (type: string) => void;
}

/** What there is to choose from, all of it seen at once. */
export function TypeCards({ family, icon, chosen, onChoose }: Props) {
  return (
    <fieldset className="grid gap-1.5">
      <legend className="float-left mb-1.5 text-small font-medium">Type</legend>
      <div className="clear-both grid grid-cols-2 gap-1.5 sm:grid-cols-3">
        {family.providers.map(({ type, label }) => (
          <label
            key={type}
            className="relative flex min-h-9 cursor-pointer items-center gap-2 rounded-md border border-border-strong bg-card px-2.5 text-small has-checked:border-primary has-checked:bg-primary-soft has-checked:shadow-[0_0_0_1px_var(--primary)] has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-ring"
          >
            <input
              type="radio"
              name="type"
              value={type}
              checked={type === chosen}
              onChange={() => onChoose(type)}
              className="absolute inset-0 m-0 size-full cursor-pointer opacity-0"
            />
            <span className="text-muted-foreground">{icon(type)}</span>
            {label}
          </label>
        ))}
      </div>
      <p role="status" className="text-caption text-muted-foreground">
        {providerOf(family, chosen)?.description}
      </p>
    </fieldset>
  );
}
