import { clsx } from "clsx";
import type { ComponentProps, ReactNode } from "react";

type Box = Omit<ComponentProps<"input">, "type"> & { label: ReactNode; help?: ReactNode };

const row = "flex min-h-6 items-start gap-2.5 text-small";
const box = "mt-px size-4 shrink-0 accent-(--primary)";

function Words({ label, help }: Pick<Box, "label" | "help">) {
  return (
    <span className="grid gap-0.5">
      <span>{label}</span>
      {help && <span className="text-caption text-muted-foreground">{help}</span>}
    </span>
  );
}

export function Checkbox({ label, help, className, ...rest }: Box) {
  return (
    <label className={clsx(row, className)}>
      <input {...rest} type="checkbox" className={box} />
      <Words label={label} help={help} />
    </label>
  );
}

export function Radio({ label, help, className, ...rest }: Box) {
  return (
    <label className={clsx(row, className)}>
      <input {...rest} type="radio" className={box} />
      <Words label={label} help={help} />
    </label>
  );
}

export function Switch({ label, help, className, ...rest }: Box) {
  return (
    <label className={clsx(row, className)}>
      {/* biome-ignore lint/a11y/useAriaPropsForRole: a native checkbox says itself whether it is on. */}
      <input {...rest} type="checkbox" role="switch" className="switch" />
      <Words label={label} help={help} />
    </label>
  );
}

interface ChoiceCardProps extends Omit<Box, "help"> {
  help: ReactNode;
  icon?: ReactNode;
}

/** A choice that is a card: kind of service, source. Put several in a grid inside a fieldset. */
export function ChoiceCard({ label, help, icon, ...rest }: ChoiceCardProps) {
  return (
    <label className="relative grid cursor-pointer content-start gap-1 rounded-lg border border-border-strong bg-card p-3 has-checked:border-primary has-checked:bg-primary-soft has-checked:shadow-[0_0_0_1px_var(--primary)] has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-ring">
      <input {...rest} type="radio" className="absolute inset-0 m-0 size-full cursor-pointer opacity-0" />
      {icon && <span className="mb-1 text-link">{icon}</span>}
      <span className="text-small font-medium">{label}</span>
      <span className="text-caption text-muted-foreground">{help}</span>
    </label>
  );
}
