"use client";

import { isNodeLabel } from "@moorage/domain/server";
import { Button } from "../../../components/ui/button.tsx";
import { Dialog, DialogBody, DialogFooter } from "../../../components/ui/dialog.tsx";
import { Field } from "../../../components/ui/field.tsx";
import { Textarea } from "../../../components/ui/input.tsx";
import { ProblemNote } from "../../../components/ui/note.tsx";
import { useForm } from "../../../lib/use-form.ts";
import { useTRPCClient } from "../../../trpc/client.tsx";
import type { Server, SwarmNode } from "../types.ts";
import { labelsIn, textOf } from "./labels.ts";

interface Props {
  server: Server;
  node: SwarmNode;
  onDone: () => unknown;
  onClose: () => void;
}

function check({ labels }: { labels: string }): Record<string, string> {
  const wrong = Object.keys(labelsIn(labels)).find((name) => !isNodeLabel(name));
  return wrong === undefined
    ? {}
    : { labels: `"${wrong}" is not a label: use letters, digits, dots, dashes and slashes.` };
}

export default function NodeLabels({ server, node, onDone, onClose }: Props) {
  const client = useTRPCClient();
  const { form, field, errors, problem, pending, changed } = useForm({
    initial: { labels: textOf(node.labels) },
    validate: check,
    submit: async ({ labels }) => {
      await client.server.updateNode.mutate({ serverId: server.id, nodeId: node.id, labels: labelsIn(labels) });
      await onDone();
      onClose();
    },
  });
  return (
    <Dialog title={`Labels of ${node.name}`} onClose={onClose} unsaved={changed && !pending}>
      <form {...form}>
        <DialogBody>
          <Field
            label="Labels"
            help="name=value, one per line. A placement rule asks for one: node.labels.disk==ssd."
            error={errors["labels"]}
          >
            {(control) => <Textarea {...control} {...field("labels")} mono rows={5} spellCheck={false} />}
          </Field>
          <ProblemNote problem={problem} />
        </DialogBody>
        <DialogFooter>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="primary" pending={pending} pendingLabel="Saving">
            Save labels
          </Button>
        </DialogFooter>
      </form>
    </Dialog>
  );
}
