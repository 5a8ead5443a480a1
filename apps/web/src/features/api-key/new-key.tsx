"use client";

import { type FormEvent, useState } from "react";
import { Button } from "../../components/ui/button.tsx";
import { Checkbox } from "../../components/ui/choice.tsx";
import { CopyButton } from "../../components/ui/copy-button.tsx";
import { Dialog, DialogBody, DialogFooter } from "../../components/ui/dialog.tsx";
import { Field, FieldError } from "../../components/ui/field.tsx";
import { Input } from "../../components/ui/input.tsx";
import { Note } from "../../components/ui/note.tsx";
import type { NewApiKey } from "./types.ts";

/** The one time that the key is shown: it is in no cache and in no answer after this. */
export function NewKey({ made, onClose }: { made: NewApiKey; onClose: () => void }) {
  const [stored, setStored] = useState(false);
  const [asked, setAsked] = useState(false);
  const close = (event?: FormEvent) => {
    event?.preventDefault();
    if (stored) onClose();
    else setAsked(true);
  };
  return (
    <Dialog title={`Store the key of ${made.name}`} onClose={() => close()}>
      <form noValidate onSubmit={close}>
        <DialogBody>
          <Note tone="warn">This is the only time that it is shown. Whoever has it works in your name.</Note>
          <Field label="API key" help="Send it in the header x-api-key.">
            {(control) => (
              <div className="flex items-center gap-1">
                <Input {...control} mono readOnly value={made.key} onFocus={(event) => event.target.select()} />
                <CopyButton text={made.key} label="Copy the API key" />
              </div>
            )}
          </Field>
          <Checkbox
            label="I have stored it"
            checked={stored}
            aria-invalid={(asked && !stored) || undefined}
            onChange={(event) => setStored(event.target.checked)}
          />
          {asked && !stored && (
            <FieldError text="Tick this once the key is stored, or delete the key and make another." />
          )}
        </DialogBody>
        <DialogFooter>
          {asked && !stored && <Button onClick={onClose}>Close without storing it</Button>}
          <Button type="submit" variant="primary">
            Done
          </Button>
        </DialogFooter>
      </form>
    </Dialog>
  );
}
