"use client";

import { NewPort } from "@moorage/domain/service";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Button } from "../../../components/ui/button.tsx";
import { Dialog, DialogBody, DialogFooter } from "../../../components/ui/dialog.tsx";
import { Field } from "../../../components/ui/field.tsx";
import { Input, Select } from "../../../components/ui/input.tsx";
import { Note, ProblemNote } from "../../../components/ui/note.tsx";
import { announce } from "../../../lib/announce.ts";
import type { ServicePlace } from "../../../lib/service-place.ts";
import { useForm } from "../../../lib/use-form.ts";
import { useTRPC } from "../../../trpc/client.tsx";
import type { Service } from "../types.ts";
import { typedNumber } from "./number-field.tsx";

export type ServicePort = Service["spec"]["ports"][number];

interface Values extends Record<string, unknown> {
  published: string;
  target: string;
  protocol: string;
}

const inputOf = ({ published, target, protocol }: Values) => ({
  published: typedNumber(published),
  target: typedNumber(target),
  protocol,
});

function validate(values: Values): Record<string, string> {
  const issues = NewPort.safeParse(inputOf(values)).error?.issues ?? [];
  return Object.fromEntries(
    issues.map(({ path, code, message }) => [
      path.join("."),
      code === "invalid_type" ? "Write a port from 1 to 65535." : message,
    ]),
  );
}

interface Props {
  place: ServicePlace;
  ownPort: number | null;
  port?: ServicePort | undefined;
  onClose: () => void;
}

export default function PortDialog({ place, ownPort, port, onClose }: Props) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const { serviceId } = place;
  const create = useMutation(trpc.port.create.mutationOptions());
  const update = useMutation(trpc.port.update.mutationOptions());
  const form = useForm<Values>({
    initial: {
      published: port ? String(port.published) : "",
      target: String(port?.target ?? ownPort ?? ""),
      protocol: port?.protocol ?? "tcp",
    },
    validate,
    submit: async (values) => {
      const input = NewPort.parse(inputOf(values));
      if (port) await update.mutateAsync({ portId: port.id, ...input });
      else await create.mutateAsync({ serviceId, ...input });
      await queryClient.invalidateQueries(trpc.service.get.queryFilter({ serviceId }));
      announce("Saved");
      onClose();
    },
  });
  return (
    <Dialog title={port ? `Edit port ${port.published}` : "Publish a port"} onClose={onClose} unsaved={form.changed}>
      <form {...form.form}>
        <DialogBody>
          <div className="grid gap-3.5 sm:grid-cols-3">
            <Field label="On the server" error={form.errors["published"]} help="1 to 65535, free there.">
              {(control) => <Input {...control} {...form.field("published")} inputMode="numeric" placeholder="5432" />}
            </Field>
            <Field label="In the container" error={form.errors["target"]} help="Where the app listens.">
              {(control) => <Input {...control} {...form.field("target")} inputMode="numeric" />}
            </Field>
            <Field label="Protocol" error={form.errors["protocol"]}>
              {(control) => (
                <Select {...control} {...form.field("protocol")}>
                  <option value="tcp">TCP</option>
                  <option value="udp">UDP</option>
                </Select>
              )}
            </Field>
          </div>
          <Note tone="warn">
            A port is had by one version at a time: each deployment then has a gap, in which requests wait.
          </Note>
          <ProblemNote problem={form.problem} />
        </DialogBody>
        <DialogFooter>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="primary" pending={form.pending} pendingLabel="Saving">
            {port ? "Save port" : "Publish port"}
          </Button>
        </DialogFooter>
      </form>
    </Dialog>
  );
}
