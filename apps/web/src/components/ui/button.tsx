import { clsx } from "clsx";
import type { ComponentProps, ReactNode } from "react";
import { Arc } from "./arc.tsx";

export type ButtonVariant = "primary" | "outline" | "ghost" | "danger" | "danger-outline";
export type ButtonSize = "sm" | "md" | "lg";

const base =
  "inline-flex items-center justify-center gap-1.5 rounded-md border font-medium whitespace-nowrap transition-colors duration-(--fast) aria-disabled:cursor-not-allowed aria-disabled:border-border aria-disabled:bg-muted aria-disabled:text-subtle-foreground aria-disabled:shadow-none";

const variants: Record<ButtonVariant, string> = {
  primary: "border-transparent bg-primary text-primary-foreground shadow-button hover:bg-primary-hover",
  outline:
    "border-border-strong bg-card text-foreground shadow-button hover:bg-accent aria-pressed:border-primary-soft-border aria-pressed:bg-primary-soft aria-pressed:text-link",
  ghost: "border-transparent text-muted-foreground hover:bg-accent hover:text-foreground aria-expanded:bg-accent",
  danger: "border-transparent bg-destructive text-destructive-foreground shadow-button hover:bg-destructive-hover",
  "danger-outline": "border-border-strong bg-card text-fail shadow-button hover:border-fail-border hover:bg-fail-soft",
};

const sizes: Record<ButtonSize, string> = {
  sm: "h-(--control-sm) px-[9px] text-small",
  md: "h-(--control) px-3 text-small",
  lg: "h-(--control-lg) px-4 text-body",
};

const squares: Record<ButtonSize, string> = { sm: "w-(--control-sm)", md: "w-(--control)", lg: "w-(--control-lg)" };

export interface Look {
  variant?: ButtonVariant | undefined;
  size?: ButtonSize | undefined;
  icon?: ReactNode;
  wide?: boolean | undefined;
}

export function look({ variant = "outline", size = "md", wide }: Look, className?: string): string {
  return clsx(base, variants[variant], sizes[size], wide && "w-full", className);
}

interface ButtonProps extends Look, Omit<ComponentProps<"button">, "disabled"> {
  /** The work was sent: the width stays, an arc and this text appear, and a second press does nothing. */
  pending?: boolean | undefined;
  pendingLabel?: string | undefined;
  /** Only for a button that waits for a typed name; say beside it what it waits for. */
  waiting?: boolean | undefined;
}

export function Button(props: ButtonProps) {
  const { variant, size, icon, wide, pending, pendingLabel, waiting, className, children, type, onClick, ...rest } =
    props;
  const off = pending || waiting;
  return (
    <button
      {...rest}
      type={type ?? "button"}
      aria-disabled={waiting || undefined}
      aria-busy={pending || undefined}
      onClick={off ? (event) => event.preventDefault() : onClick}
      className={look({ variant, size, wide }, className)}
    >
      <span className="grid place-items-center">
        <span className={clsx("col-start-1 row-start-1 inline-flex items-center gap-1.5", pending && "invisible")}>
          {icon}
          {children}
        </span>
        {pending && (
          <span className="col-start-1 row-start-1 inline-flex items-center gap-1.5">
            <Arc />
            {pendingLabel ?? children}
          </span>
        )}
      </span>
    </button>
  );
}

interface IconButtonProps extends Omit<ComponentProps<"button">, "children" | "aria-label"> {
  label: string;
  icon: ReactNode;
  variant?: ButtonVariant | undefined;
  size?: ButtonSize | undefined;
}

/** An icon alone always has a name and a tooltip with the same words. */
export function IconButton({ label, icon, variant = "ghost", size = "md", className, type, ...rest }: IconButtonProps) {
  return (
    <button
      data-tip={label}
      {...rest}
      type={type ?? "button"}
      aria-label={label}
      className={clsx(base, variants[variant], sizes[size], squares[size], "shrink-0 px-0!", className)}
    >
      {icon}
    </button>
  );
}
