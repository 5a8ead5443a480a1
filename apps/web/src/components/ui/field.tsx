import { clsx } from "clsx";
import { CircleX } from "lucide-react";
import { type ReactNode, useId } from "react";

export interface Control {
  id: string;
  "aria-describedby": string | undefined;
  "aria-invalid": true | undefined;
}

interface FieldProps {
  label: ReactNode;
  help?: ReactNode;
  error?: string | undefined;
  optional?: boolean;
  /** Stands at the right of the label: a link, a counter. */
  aside?: ReactNode;
  className?: string;
  children: (control: Control) => ReactNode;
}

/** Label above, help or error below; the control gets the ids that tie them together. */
export function Field({ label, help, error, optional, aside, className, children }: FieldProps) {
  const id = useId();
  const noteId = `${id}-note`;
  const control: Control = {
    id,
    "aria-describedby": error || help ? noteId : undefined,
    "aria-invalid": error ? true : undefined,
  };
  return (
    <div className={clsx("grid content-start gap-1.5", className)}>
      <div className="flex items-baseline justify-between gap-2 text-small">
        <label htmlFor={id} className="font-medium">
          {label}
          {optional && <span className="font-normal text-subtle-foreground"> optional</span>}
        </label>
        {aside}
      </div>
      {children(control)}
      {error ? (
        <FieldError id={noteId} text={error} />
      ) : (
        help && (
          <p id={noteId} className="prose-links text-caption text-muted-foreground">
            {help}
          </p>
        )
      )}
    </div>
  );
}

export function FieldError({ id, text }: { id?: string; text: string }) {
  return (
    <p id={id} className="flex gap-1.5 text-caption text-fail">
      <CircleX aria-hidden size={14} className="mt-px" />
      <span>{text}</span>
    </p>
  );
}

/** A group of fields with its title at the left (above on narrow screens). */
export function FormSection({ title, help, children }: { title: string; help?: ReactNode; children: ReactNode }) {
  return (
    <fieldset className="grid gap-x-6 gap-y-4 border-t border-border py-6 first:border-t-0 first:pt-0 md:grid-cols-[200px_minmax(0,1fr)]">
      <div>
        <legend className="float-left text-small font-semibold">{title}</legend>
        {help && <p className="clear-both pt-1 text-small text-muted-foreground">{help}</p>}
      </div>
      <div className="grid content-start gap-4">{children}</div>
    </fieldset>
  );
}
