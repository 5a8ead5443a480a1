"use client";

import { useMutation } from "@tanstack/react-query";
import { useEffect, useEffectEvent } from "react";
import { Button } from "../../components/ui/button.tsx";
import { Dialog, DialogBody, DialogFooter } from "../../components/ui/dialog.tsx";
import { Field } from "../../components/ui/field.tsx";
import { Textarea } from "../../components/ui/input.tsx";
import { ProblemNote } from "../../components/ui/note.tsx";
import { LoadingRows } from "../../components/ui/states.tsx";
import { announce } from "../../lib/announce.ts";
import { problemOf } from "../../lib/problem.ts";
import type { ServicePlace } from "../../lib/service-place.ts";
import { useForm } from "../../lib/use-form.ts";
import { useTRPC, useTRPCClient } from "../../trpc/client.tsx";

interface Props {
  place: ServicePlace;
  onClose: () => void;
}
interface Read {
  text: string;
  isOwn: boolean;
}

const title = "Proxy file";

/** Each finding with the way to it inside the text; the answer's own sentence is one of them. */
function findingsOf(errors: Readonly<Record<string, string>>): string {
  const found = Object.entries(errors).map(([path, text]) =>
    path === "proxyFile" ? text : `${path.slice("proxyFile.".length)}: ${text}`,
  );
  return [...new Set(found)].join(" ");
}

function ProxyFileForm({ place: { serviceId }, read, onClose }: Props & { read: Read }) {
  const client = useTRPCClient();
  const save = async (proxyFile: string | null) => {
    const { isOwn } = await client.proxyFile.save.mutate({ serviceId, proxyFile });
    announce(isOwn ? "Proxy file saved" : "The proxy file is generated again");
    onClose();
  };
  const form = useForm({ initial: { proxyFile: read.text }, submit: ({ proxyFile }) => save(proxyFile) });
  const reset = useMutation({ mutationFn: () => save(null) });
  const problem = reset.error ? problemOf(reset.error) : form.problem;
  return (
    <Dialog title={title} onClose={onClose} unsaved={form.changed} className="sm:max-w-[760px]">
      <form {...form.form}>
        <DialogBody>
          <Field
            label="Routers and middlewares of your own"
            help="YAML as Traefik reads it. A router stands on web (http), or with tls: {} on websecure (https, the proxy's own certificate). It is tried on the proxy before it is kept, applies at once and stays over deployments."
            error={findingsOf(form.errors) || undefined}
          >
            {(control) => (
              <Textarea
                {...control}
                {...form.field("proxyFile")}
                mono
                rows={18}
                spellCheck={false}
                className="min-h-60"
              />
            )}
          </Field>
          <ProblemNote problem={problem} />
        </DialogBody>
        <DialogFooter>
          {read.isOwn && (
            <Button pending={reset.isPending} pendingLabel="Going back" onClick={() => reset.mutate()}>
              Back to the generated one
            </Button>
          )}
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="primary" pending={form.pending} pendingLabel="Trying it on the proxy">
            Save proxy file
          </Button>
        </DialogFooter>
      </form>
    </Dialog>
  );
}

/** Asked for when it is opened, and kept in no cache: it may hold password hashes, and a look is noted. */
export default function ProxyFileDialog({ place, onClose }: Props) {
  const read = useMutation(useTRPC().proxyFile.read.mutationOptions());
  const load = useEffectEvent(() => read.mutate({ serviceId: place.serviceId }));
  useEffect(() => load(), []);
  if (read.data) return <ProxyFileForm place={place} read={read.data} onClose={onClose} />;
  return (
    <Dialog title={title} onClose={onClose}>
      <DialogBody>
        {read.error ? <ProblemNote problem={problemOf(read.error)} /> : <LoadingRows rows={4} label="the proxy file" />}
      </DialogBody>
    </Dialog>
  );
}
