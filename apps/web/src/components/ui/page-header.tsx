import type { ReactNode } from "react";

interface PageHeaderProps {
  title: ReactNode;
  badges?: ReactNode;
  text?: ReactNode;
  glyph?: ReactNode;
  /** The primary button is the last before "more". */
  actions?: ReactNode;
}

export function PageHeader({ title, badges, text, glyph, actions }: PageHeaderProps) {
  return (
    <div className="flex flex-wrap items-start gap-4">
      {glyph}
      <div className="grid min-w-0 flex-1 basis-64 gap-1">
        <div className="flex flex-wrap items-center gap-2">
          <h1 className="min-w-0 wrap-anywhere">{title}</h1>
          {badges}
        </div>
        {text && <div className="max-w-[72ch] text-small text-muted-foreground">{text}</div>}
      </div>
      {actions && <div className="flex flex-wrap items-center gap-2 max-md:w-full">{actions}</div>}
    </div>
  );
}

const glyphTones = {
  app: "border-primary-soft-border bg-primary-soft text-link",
  plain: "border-border bg-muted text-muted-foreground",
};

/** The square with the sign of a kind. */
export function Glyph({
  tone = "app",
  large,
  children,
}: {
  tone?: "app" | "plain";
  large?: boolean;
  children: ReactNode;
}) {
  const size = large ? "size-10 rounded-[9px]" : "size-[30px] rounded-[7px]";
  return (
    <span aria-hidden className={`grid shrink-0 place-items-center border ${size} ${glyphTones[tone]}`}>
      {children}
    </span>
  );
}
