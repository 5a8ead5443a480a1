"use client";

import { type FormEvent, useRef, useState } from "react";
import { Button } from "../../components/ui/button.tsx";
import { Checkbox } from "../../components/ui/choice.tsx";
import { Dialog, DialogBody, DialogFooter } from "../../components/ui/dialog.tsx";
import { Field } from "../../components/ui/field.tsx";
import { Textarea } from "../../components/ui/input.tsx";
import { count } from "../../lib/format.ts";
import { LineProblems } from "./line-problems.tsx";
import { type LineProblem, readPairs } from "./text.ts";

interface ImportDialogProps {
  onImport: (pairs: { name: string; value: string }[], replace: boolean) => void;
  onClose: () => void;
}

/** `.env` text to lines of the table. Nothing is saved here. */
export default function ImportDialog({ onImport, onClose }: ImportDialogProps) {
  const [text, setText] = useState("");
  const [replace, setReplace] = useState(false);
  const [problems, setProblems] = useState<LineProblem[]>([]);
  const [error, setError] = useState<string>();
  const area = useRef<HTMLTextAreaElement>(null);

  const write = (value: string) => {
    setText(value);
    setError(undefined);
    if (problems.length > 0) setProblems(readPairs(value).problems);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const read = readPairs(text);
    setProblems(read.problems);
    if (read.problems.length === 0 && read.pairs.length > 0) {
      onImport(read.pairs, replace);
      return onClose();
    }
    if (read.problems.length === 0) setError("There is no NAME=value line in this text.");
    area.current?.focus();
  };
  const pairs = readPairs(text).pairs.length;
  return (
    <Dialog title="Paste .env" onClose={onClose} unsaved={text !== ""} className="md:w-[640px]!">
      <form noValidate onSubmit={submit}>
        <DialogBody>
          <Field
            label="Lines of NAME=value"
            help="Quotes, export and comments are understood. The last line of a name wins."
            error={error}
          >
            {(control) => (
              <Textarea
                {...control}
                ref={area}
                mono
                rows={12}
                value={text}
                spellCheck={false}
                autoComplete="off"
                onChange={(event) => write(event.target.value)}
              />
            )}
          </Field>
          <LineProblems problems={problems} area={area} />
          <Field label="Or a file" optional>
            {(control) => (
              <input
                {...control}
                type="file"
                className="text-small text-muted-foreground file:mr-3 file:h-(--control) file:rounded-md file:border file:border-border-strong file:bg-card file:px-3 file:font-medium file:text-foreground"
                onChange={(event) => void event.target.files?.[0]?.text().then(write)}
              />
            )}
          </Field>
          <Checkbox
            label="Remove every variable that is not in this text"
            checked={replace}
            onChange={(event) => setReplace(event.target.checked)}
          />
        </DialogBody>
        <DialogFooter>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="primary">
            {pairs > 0 ? `Add ${count(pairs, "variable")}` : "Add variables"}
          </Button>
        </DialogFooter>
      </form>
    </Dialog>
  );
}
