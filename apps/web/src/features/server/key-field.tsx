"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { type ReactNode, Suspense, useState } from "react";
import { createPortal } from "react-dom";
import { Button } from "../../components/ui/button.tsx";
import { CopyButton } from "../../components/ui/copy-button.tsx";
import { Field } from "../../components/ui/field.tsx";
import { Select } from "../../components/ui/input.tsx";
import { useCan } from "../../lib/permissions.tsx";
import { problemOf } from "../../lib/problem.ts";
import { useTRPC } from "../../trpc/client.tsx";
import { CreateSshKey } from "../ssh-key/index.ts";
import type { FormProps } from "./form.ts";
import { installLine } from "./words.ts";

/** What is to be done on the server once, with the public half in it. */
function InstallLine({ publicKey, username }: { publicKey: string; username: string }) {
  const line = installLine(publicKey);
  return (
    <div className="grid gap-1.5">
      <p className="text-caption text-muted-foreground">
        Run this once on the server as {username.trim() || "the user"}; it adds the public half of the key.
      </p>
      <div className="flex items-start gap-1">
        <code className="block min-w-0 flex-1 rounded-md border border-border bg-muted px-2.5 py-1.5 font-mono text-log wrap-anywhere">
          {line}
        </code>
        <CopyButton text={line} label="Copy the line for the server" />
      </div>
    </div>
  );
}

/** One of the organization's keys, or a new one that is made here. */
export function KeyField({ form: { values, errors, field, set } }: FormProps) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const can = useCan();
  const { data, error } = useQuery(trpc.sshKey.list.queryOptions());
  const [creating, setCreating] = useState(false);
  const chosen = data?.find(({ id }) => id === values.sshKeyId);
  return (
    <div className="grid gap-3">
      <Field
        label="SSH key"
        help={data?.length === 0 ? "There is no key yet. Make one here." : undefined}
        error={errors["sshKeyId"] ?? (error ? problemOf(error).title : undefined)}
      >
        {(control) => (
          <div className="flex gap-2">
            <Select {...control} {...field("sshKeyId")}>
              <option value="">{data || error ? "Choose a key" : "Loading"}</option>
              {data?.map(({ id, name, fingerprint }) => (
                <option key={id} value={id}>
                  {name} ({fingerprint.slice(0, 18)}…)
                </option>
              ))}
            </Select>
            {can("sshKey:create") && (
              <Button icon={<Plus aria-hidden size={14} />} onClick={() => setCreating(true)}>
                Make a key
              </Button>
            )}
          </div>
        )}
      </Field>
      {chosen && <InstallLine publicKey={chosen.publicKey} username={values.username} />}
      {creating && (
        <Apart>
          <CreateSshKey
            onCreated={async ({ id }) => {
              await queries.invalidateQueries(trpc.sshKey.list.queryFilter());
              set("sshKeyId", id);
            }}
            showsPublicKey={false}
            onClose={() => setCreating(false)}
          />
        </Apart>
      )}
    </div>
  );
}

/** A form cannot stand in a form: neither in the document, nor may the inner one's submit reach the outer one. */
function Apart({ children }: { children: ReactNode }) {
  return createPortal(
    <div onSubmit={(event) => event.stopPropagation()}>
      <Suspense>{children}</Suspense>
    </div>,
    document.body,
  );
}
