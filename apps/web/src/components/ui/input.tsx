import { clsx } from "clsx";
import { Search } from "lucide-react";
import type { ComponentProps } from "react";

const edge =
  "w-full min-w-0 rounded-md border bg-card placeholder:text-subtle-foreground focus-visible:-outline-offset-1 read-only:not-[select]:bg-muted read-only:not-[select]:text-muted-foreground aria-invalid:border-fail-solid aria-invalid:shadow-[0_0_0_1px_var(--fail-solid)]";

const edgeColour = (quiet: boolean | undefined) => (quiet ? "border-border-strong" : "border-input");

const sizes = { md: "h-(--control) px-2.5 text-small", lg: "h-(--control-lg) px-2.5 text-body" };

export interface InputProps extends Omit<ComponentProps<"input">, "size"> {
  size?: keyof typeof sizes;
  mono?: boolean;
  quiet?: boolean;
}

export function Input({ size = "md", mono, quiet, className, ...rest }: InputProps) {
  return (
    <input {...rest} className={clsx(edge, sizes[size], mono && "font-mono text-log", edgeColour(quiet), className)} />
  );
}

export function Textarea({ mono, className, ...rest }: ComponentProps<"textarea"> & { mono?: boolean }) {
  return (
    <textarea
      {...rest}
      className={clsx(edge, "border-input min-h-20 px-2.5 py-1.5 text-small", mono && "font-mono text-log", className)}
    />
  );
}

/** The native control: it is a wheel on a phone, and it needs no script. */
export function Select({ quiet, className, ...rest }: ComponentProps<"select"> & { quiet?: boolean }) {
  return <select {...rest} className={clsx("select pr-7!", edge, sizes.md, edgeColour(quiet), className)} />;
}

/** `/` puts the focus here when `pageFilter` is set. */
export function SearchInput({
  label,
  pageFilter,
  className,
  ...rest
}: InputProps & { label: string; pageFilter?: boolean }) {
  return (
    <div className={clsx("relative", className)}>
      <Search
        aria-hidden
        size={14}
        className="pointer-events-none absolute top-1/2 left-2.5 -translate-y-1/2 text-subtle-foreground"
      />
      <Input
        quiet
        type="search"
        aria-label={label}
        placeholder={label}
        data-page-filter={pageFilter || undefined}
        {...rest}
        className="pl-8!"
      />
    </div>
  );
}
