"use client";

import { Description, DisplayName } from "@moorage/domain";
import { privateKeyProblem } from "@moorage/domain/git";
import { useState } from "react";
import { Button } from "../../components/ui/button.tsx";
import { Radio } from "../../components/ui/choice.tsx";
import { CopyButton } from "../../components/ui/copy-button.tsx";
import { Dialog, DialogBody, DialogFooter } from "../../components/ui/dialog.tsx";
import { Field } from "../../components/ui/field.tsx";
import { Input, Textarea } from "../../components/ui/input.tsx";
import { ProblemNote } from "../../components/ui/note.tsx";
import { useForm } from "../../lib/use-form.ts";
import { useTRPCClient } from "../../trpc/client.tsx";
import type { SshKey } from "./types.ts";

interface Values extends Record<string, unknown> {
  name: string;
  description: string;
  from: "ed25519" | "rsa" | "pasted";
  privateKey: string;
}

const initial: Values = { name: "", description: "", from: "ed25519", privateKey: "" };

const origins = [
  { value: "ed25519", label: "Make a new pair, Ed25519", help: "Short, and taken by every host of today." },
  { value: "rsa", label: "Make a new pair, RSA", help: "For old hosts that know no other." },
  { value: "pasted", label: "Paste a private key", help: "One that a repository or a server knows already." },
] as const;

function check({ name, description, from, privateKey }: Values): Record<string, string> {
  const found = {
    name: DisplayName.safeParse(name).error?.issues[0]?.message,
    description: Description.safeParse(description).error?.issues[0]?.message,
    privateKey: from === "pasted" ? privateKeyProblem(privateKey) : undefined,
  };
  return Object.fromEntries(Object.entries(found).filter((entry): entry is [string, string] => Boolean(entry[1])));
}

interface Props {
  onCreated: (key: SshKey) => unknown;
  /** Without it the opener shows what to do with the public half. */
  showsPublicKey?: boolean;
  onClose: () => void;
}

function Made({ made, onClose }: { made: SshKey; onClose: () => void }) {
  return (
    <Dialog title={`${made.name} is ready`} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          onClose();
        }}
      >
        <DialogBody>
          <p className="text-small">
            For a repository, add its public half to the deploy keys; reading is enough. For a server, choose it where
            the server is added: the line to run there is shown. It can be copied from the list at any time.
          </p>
          <Field label="Public key" help={made.fingerprint}>
            {(control) => (
              <div className="flex items-start gap-1">
                <Textarea {...control} mono readOnly rows={4} value={made.publicKey} />
                <CopyButton text={made.publicKey} label="Copy the public key" />
              </div>
            )}
          </Field>
        </DialogBody>
        <DialogFooter>
          <Button type="submit" variant="primary">
            Done
          </Button>
        </DialogFooter>
      </form>
    </Dialog>
  );
}

/** The form, then the public half. */
export default function CreateSshKey({ onCreated, showsPublicKey = true, onClose }: Props) {
  const client = useTRPCClient();
  const [made, setMade] = useState<SshKey>();
  const { form, field, values, set, errors, problem, pending, changed } = useForm<Values>({
    initial,
    validate: check,
    submit: async ({ name, description, from, privateKey }) => {
      const key = from === "pasted" ? { privateKey } : { type: from };
      const created = await client.sshKey.create.mutate({ name, description, ...key });
      await onCreated(created);
      if (showsPublicKey) setMade(created);
      else onClose();
    },
  });
  if (made) return <Made made={made} onClose={onClose} />;
  return (
    <Dialog title="Create SSH key" onClose={onClose} unsaved={changed} className="md:w-[600px]!">
      <form {...form}>
        <DialogBody>
          <Field label="Name" help="It becomes the comment of the public key." error={errors["name"]}>
            {(control) => <Input {...control} {...field("name")} autoComplete="off" />}
          </Field>
          <Field label="Description" optional error={errors["description"]}>
            {(control) => <Input {...control} {...field("description")} autoComplete="off" />}
          </Field>
          <fieldset className="grid gap-2.5">
            <legend className="float-left mb-2.5 text-small font-medium">Key</legend>
            {origins.map(({ value, label, help }) => (
              <Radio
                key={value}
                name="from"
                label={label}
                help={help}
                checked={values.from === value}
                onChange={() => set("from", value)}
              />
            ))}
          </fieldset>
          {values.from === "pasted" && (
            <Field
              label="Private key"
              help="Without a passphrase. It is sealed and never shown again."
              error={errors["privateKey"]}
            >
              {(control) => (
                <Textarea {...control} {...field("privateKey")} mono rows={6} spellCheck={false} autoComplete="off" />
              )}
            </Field>
          )}
          <ProblemNote problem={problem} />
        </DialogBody>
        <DialogFooter>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="primary" pending={pending} pendingLabel="Creating">
            Create SSH key
          </Button>
        </DialogFooter>
      </form>
    </Dialog>
  );
}
