"use client";

import { useState } from "react";
import { Button } from "../../components/ui/button.tsx";
import { ConfirmDialog } from "../../components/ui/confirm-dialog.tsx";
import { Dialog, DialogBody, DialogFooter } from "../../components/ui/dialog.tsx";
import type { Connection, ConnectionApi, FamilyWords, Removal } from "./types.ts";
import { UsedBy } from "./used-by.tsx";

interface Props<C extends Connection> {
  family: FamilyWords;
  api: Pick<ConnectionApi<C>, "remove">;
  connection: C;
  /** What becomes of services that use it, when it can be taken from them. */
  detaches?: string | undefined;
  onRemoved: () => Promise<unknown>;
  onClose: () => void;
}

function Used<C extends Connection>({ family, connection, onDetach, onClose }: Props<C> & { onDetach?: () => void }) {
  const { name, usedBy = [] } = connection;
  return (
    <Dialog title={`${name} is used`} onClose={onClose}>
      <DialogBody>
        <p className="text-small">These services use it. Let each use another {family.one} first.</p>
        <UsedBy of={usedBy} whole />
      </DialogBody>
      <DialogFooter>
        {onDetach && (
          <Button variant="danger-outline" onClick={onDetach}>
            Take it from them
          </Button>
        )}
        <Button onClick={onClose}>Close</Button>
      </DialogFooter>
    </Dialog>
  );
}

const removal: Removal = {
  stops: [],
  deleted: "What is stored of it: its settings and its secrets, for good",
  stays: "The account itself, and what was deployed with it",
};

/** One that is used stays, unless somebody says that its services can do without it. */
export default function RemoveConnection<C extends Connection>(props: Props<C>) {
  const { family, api, connection, detaches, onRemoved, onClose } = props;
  const { id: connectionId, name, usedBy = [] } = connection;
  const { stops, deleted, stays } = family.removal ?? removal;
  const [detach, setDetach] = useState(false);
  const isUsed = usedBy.length > 0;
  if (isUsed && !detach) return <Used {...props} {...(detaches && { onDetach: () => setDetach(true) })} />;
  return (
    <ConfirmDialog
      title={`Remove ${name}?`}
      stops={isUsed ? [`${detaches} ${usedBy.map((use) => use.name).join(", ")}`] : stops}
      deleted={[deleted]}
      stays={[stays]}
      {...(isUsed && { typed: name })}
      action={`Remove ${name}`}
      pendingLabel="Removing"
      onConfirm={async () => {
        await api.remove.mutate({ connectionId, ...(isUsed && { detach: true }) });
        await onRemoved();
      }}
      onClose={onClose}
    />
  );
}
