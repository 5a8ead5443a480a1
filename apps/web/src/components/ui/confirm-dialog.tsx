"use client";

import { Archive, CircleStop, Trash2 } from "lucide-react";
import { type ReactNode, useState } from "react";
import { type Problem, problemOf } from "../../lib/problem.ts";
import { Button } from "./button.tsx";
import { Dialog, DialogBody, DialogFooter } from "./dialog.tsx";
import { Field } from "./field.tsx";
import { Input } from "./input.tsx";
import { ProblemNote } from "./note.tsx";

interface ConfirmDialogProps {
  /** A question with the object in it: "Delete db?" */
  title: string;
  stops?: readonly ReactNode[];
  deleted?: readonly ReactNode[];
  stays?: readonly ReactNode[];
  /** The name to type, when data or a domain is lost. */
  typed?: string;
  /** Repeats the object: "Delete db and its volume". */
  action: string;
  pendingLabel: string;
  /** Where "Cancel" could be taken for the action: "Keep running". */
  dismiss?: string;
  /** An extra choice above the typed name: "Take a last backup first". */
  children?: ReactNode;
  onConfirm: () => Promise<unknown>;
  onClose: () => void;
}

function Effects({ icon, items }: { icon: ReactNode; items: readonly ReactNode[] | undefined }) {
  return items?.map((item, index) => (
    <li key={index} className="flex gap-2.5 text-small">
      <span className="mt-px text-subtle-foreground">{icon}</span>
      <span>{item}</span>
    </li>
  ));
}

/** Says what stops, what is deleted for good and what stays. The only button that waits disabled is this one. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const {
    title,
    stops,
    deleted,
    stays,
    typed,
    action,
    pendingLabel,
    dismiss = "Cancel",
    children,
    onConfirm,
    onClose,
  } = props;
  const [name, setName] = useState("");
  const [pending, setPending] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const ready = typed === undefined || name.trim() === typed;

  const confirm = async () => {
    if (!ready || pending) return;
    setPending(true);
    setProblem(undefined);
    try {
      await onConfirm();
      onClose();
    } catch (error) {
      setProblem(problemOf(error));
    } finally {
      setPending(false);
    }
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void confirm();
        }}
      >
        <DialogBody>
          <ul className="grid gap-3">
            <Effects icon={<CircleStop aria-label="Stops:" size={16} />} items={stops} />
            <Effects icon={<Trash2 aria-label="Deleted:" size={16} />} items={deleted} />
            <Effects icon={<Archive aria-label="Stays:" size={16} />} items={stays} />
          </ul>
          {children}
          {typed !== undefined && (
            <Field
              label={
                <>
                  Type <code className="font-mono">{typed}</code> to confirm
                </>
              }
            >
              {(control) => (
                <Input
                  {...control}
                  autoComplete="off"
                  spellCheck={false}
                  value={name}
                  onChange={(event) => setName(event.target.value)}
                />
              )}
            </Field>
          )}
          <ProblemNote problem={problem} />
        </DialogBody>
        <DialogFooter>
          <Button onClick={onClose}>{dismiss}</Button>
          <Button type="submit" variant="danger" waiting={!ready} pending={pending} pendingLabel={pendingLabel}>
            {action}
          </Button>
        </DialogFooter>
      </form>
    </Dialog>
  );
}
