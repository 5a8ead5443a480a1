"use client";

import { NewMount } from "@moorage/domain/service";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Database, FileText, HardDrive } from "lucide-react";
import { Button } from "../../../components/ui/button.tsx";
import { Checkbox, ChoiceCard } from "../../../components/ui/choice.tsx";
import { Dialog, DialogBody, DialogFooter } from "../../../components/ui/dialog.tsx";
import { Field } from "../../../components/ui/field.tsx";
import { Input, Textarea } from "../../../components/ui/input.tsx";
import { ProblemNote } from "../../../components/ui/note.tsx";
import { announce } from "../../../lib/announce.ts";
import { useCan } from "../../../lib/permissions.tsx";
import type { ServicePlace } from "../../../lib/service-place.ts";
import { useForm } from "../../../lib/use-form.ts";
import { useTRPC } from "../../../trpc/client.tsx";
import type { Service } from "../types.ts";
import { type MountValues, mountInput, mountPatch, mountValues, validateMount } from "./mount-form.ts";

export type ServiceMount = Service["spec"]["mounts"][number];

const kinds = [
  { type: "volume", label: "Volume", help: "A disk of Docker's that keeps its data.", Icon: Database },
  { type: "file", label: "File", help: "A text that is written for each version.", Icon: FileText },
  { type: "bind", label: "Path of the server", help: "For administrators of the instance.", Icon: HardDrive },
] as const;

type Form = ReturnType<typeof useForm<MountValues>>;

function Kinds({ form }: { form: Form }) {
  const can = useCan();
  return (
    <fieldset aria-label="Kind of mount" className="grid gap-3 sm:grid-cols-3">
      {kinds
        .filter(({ type }) => type !== "bind" || can("instance:hostMounts"))
        .map(({ type, label, help, Icon }) => (
          <ChoiceCard
            key={type}
            name="type"
            icon={<Icon aria-hidden size={18} />}
            label={label}
            help={help}
            checked={form.values.type === type}
            onChange={() => form.set("type", type)}
          />
        ))}
    </fieldset>
  );
}

const plain = { autoCapitalize: "off", autoComplete: "off", spellCheck: false } as const;

function FileFields({ form, mount }: { form: Form; mount: ServiceMount | undefined }) {
  return (
    <>
      <Field
        label="Content"
        error={form.errors["content"]}
        help={
          mount ? "The stored content is not shown. Empty leaves it as it is." : "Stored sealed, and shown to nobody."
        }
      >
        {(control) => <Textarea {...control} {...form.field("content")} {...plain} mono rows={8} />}
      </Field>
      <div className="grid gap-3.5 sm:grid-cols-2">
        <Field
          label="Name"
          optional
          error={form.errors["filePath"]}
          help="For people; empty takes the path's last part."
        >
          {(control) => <Input {...control} {...form.field("filePath")} {...plain} mono />}
        </Field>
        <Field label="Mode" error={form.errors["mode"]} help="As chmod takes it: 0644 is readable by all.">
          {(control) => <Input {...control} {...form.field("mode")} {...plain} mono />}
        </Field>
      </div>
    </>
  );
}

function OwnFields({ form, mount }: { form: Form; mount: ServiceMount | undefined }) {
  if (form.values.type === "file") return <FileFields form={form} mount={mount} />;
  return (
    <>
      {form.values.type === "volume" ? (
        <Field label="Volume" error={form.errors["volumeName"]} help="Its name in this service, for example data.">
          {(control) => <Input {...control} {...form.field("volumeName")} {...plain} mono placeholder="data" />}
        </Field>
      ) : (
        <Field label="Path on the server" error={form.errors["hostPath"]} help="It must be there already.">
          {(control) => <Input {...control} {...form.field("hostPath")} {...plain} mono placeholder="/srv/app" />}
        </Field>
      )}
      <Checkbox
        label="Read-only"
        checked={form.values.readOnly}
        onChange={(event) => form.set("readOnly", event.target.checked)}
      />
    </>
  );
}

export default function MountDialog({
  place,
  mount,
  onClose,
}: {
  place: ServicePlace;
  mount?: ServiceMount | undefined;
  onClose: () => void;
}) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const { serviceId } = place;
  const create = useMutation(trpc.mount.create.mutationOptions());
  const update = useMutation(trpc.mount.update.mutationOptions());
  const form = useForm<MountValues>({
    initial: mountValues(mount),
    validate: validateMount(mount === undefined),
    submit: async (values) => {
      if (mount) await update.mutateAsync({ mountId: mount.id, ...mountPatch(values) });
      else await create.mutateAsync({ serviceId, mount: NewMount.parse(mountInput(values)) });
      await queryClient.invalidateQueries(trpc.service.get.queryFilter({ serviceId }));
      announce("Saved");
      onClose();
    },
  });
  return (
    <Dialog title={mount ? `Edit ${mount.mountPath}` : "Add a mount"} onClose={onClose} unsaved={form.changed}>
      <form {...form.form}>
        <DialogBody>
          {!mount && <Kinds form={form} />}
          <Field
            label="Path in the container"
            error={form.errors["mountPath"]}
            help="Of a folder, or of the file itself."
          >
            {(control) => (
              <Input
                {...control}
                {...form.field("mountPath")}
                {...plain}
                mono
                data-autofocus
                placeholder={form.values.type === "file" ? "/etc/app/app.conf" : "/data"}
              />
            )}
          </Field>
          <OwnFields form={form} mount={mount} />
          <ProblemNote problem={form.problem} />
        </DialogBody>
        <DialogFooter>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="primary" pending={form.pending} pendingLabel="Saving">
            {mount ? "Save mount" : "Add mount"}
          </Button>
        </DialogFooter>
      </form>
    </Dialog>
  );
}
