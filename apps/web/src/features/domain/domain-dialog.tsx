"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Sparkles } from "lucide-react";
import { useState } from "react";
import { Button } from "../../components/ui/button.tsx";
import { Switch } from "../../components/ui/choice.tsx";
import { Dialog, DialogBody, DialogFooter } from "../../components/ui/dialog.tsx";
import { Field } from "../../components/ui/field.tsx";
import { Input } from "../../components/ui/input.tsx";
import { ProblemNote } from "../../components/ui/note.tsx";
import { problemOf } from "../../lib/problem.ts";
import type { ServicePlace } from "../../lib/service-place.ts";
import { useForm } from "../../lib/use-form.ts";
import { useTRPC } from "../../trpc/client.tsx";
import { initialValues, toInput, validateDomain } from "./domain-form.ts";
import type { Domain } from "./types.ts";

interface Props {
  place: ServicePlace;
  /** The service's own port, which a domain without one takes. */
  ownPort: number | null;
  domain?: Domain | undefined;
  onClose: () => void;
}

/** A name that needs no DNS of one's own. */
function useGenerate(place: ServicePlace, onHost: (host: string) => void) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [pending, setPending] = useState(false);
  const [problem, setProblem] = useState<string>();
  const generate = async () => {
    setPending(true);
    setProblem(undefined);
    try {
      const options = trpc.domain.generateHost.queryOptions({ serviceId: place.serviceId });
      onHost((await queryClient.fetchQuery({ ...options, staleTime: 0 })).host);
    } catch (error) {
      setProblem(problemOf(error).title);
    } finally {
      setPending(false);
    }
  };
  return { generate, pending, problem };
}

export default function DomainDialog({ place, ownPort, domain, onClose }: Props) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const create = useMutation(trpc.domain.create.mutationOptions());
  const update = useMutation(trpc.domain.update.mutationOptions());
  const form = useForm({
    initial: initialValues(domain),
    validate: validateDomain,
    submit: async (values) => {
      const input = toInput(values);
      if (domain) await update.mutateAsync({ domainId: domain.id, ...input });
      else await create.mutateAsync({ serviceId: place.serviceId, ...input });
      await queryClient.invalidateQueries(trpc.domain.list.queryFilter({ serviceId: place.serviceId }));
      onClose();
    },
  });
  const generated = useGenerate(place, (host) => form.set("host", host));
  const hostAside = (
    <Button
      variant="ghost"
      size="sm"
      icon={<Sparkles aria-hidden size={14} />}
      pending={generated.pending}
      pendingLabel="Generating"
      onClick={() => void generated.generate()}
    >
      Generate one
    </Button>
  );
  const portHelp = ownPort
    ? `Empty takes the service's port, ${ownPort}.`
    : "Where the app listens inside its container.";
  return (
    <Dialog title={domain ? `Edit ${domain.host}` : "Add a domain"} onClose={onClose} unsaved={form.changed}>
      <form {...form.form}>
        <DialogBody>
          <Field
            label="Host"
            error={form.errors["host"] ?? generated.problem}
            help="A name whose DNS leads to this server, or a generated one."
            aside={hostAside}
          >
            {(control) => (
              <Input
                {...control}
                {...form.field("host")}
                placeholder="app.example.com"
                autoComplete="off"
                autoCapitalize="off"
                spellCheck={false}
              />
            )}
          </Field>
          <div className="grid gap-3.5 sm:grid-cols-2">
            <Field label="Path" error={form.errors["path"]} help="Requests below it come here.">
              {(control) => <Input mono {...control} {...form.field("path")} spellCheck={false} />}
            </Field>
            <Field label="Port" optional={ownPort !== null} error={form.errors["port"]} help={portHelp}>
              {(control) => (
                <Input
                  {...control}
                  {...form.field("port")}
                  inputMode="numeric"
                  placeholder={ownPort ? String(ownPort) : "3000"}
                />
              )}
            </Field>
          </div>
          <Field
            label="Internal path"
            error={form.errors["internalPath"]}
            help="Put before the path on the way to the app."
          >
            {(control) => <Input mono {...control} {...form.field("internalPath")} spellCheck={false} />}
          </Field>
          <Switch
            label="Strip the path"
            help="The app gets /orders where a visitor asked for /api/orders."
            checked={form.values.stripPath}
            onChange={(event) => form.set("stripPath", event.target.checked)}
          />
          <ProblemNote problem={form.problem} />
        </DialogBody>
        <DialogFooter>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="primary" pending={form.pending} pendingLabel="Saving">
            {domain ? "Save domain" : "Add domain"}
          </Button>
        </DialogFooter>
      </form>
    </Dialog>
  );
}
