"use client";

import { isPlaced } from "@moorage/domain/service";
import { useMutation } from "@tanstack/react-query";
import { Trash2 } from "lucide-react";
import { useRouter } from "next/navigation";
import { lazy, Suspense, useState } from "react";
import { Button } from "../../../components/ui/button.tsx";
import { FormSection } from "../../../components/ui/field.tsx";
import { announce } from "../../../lib/announce.ts";
import { count } from "../../../lib/format.ts";
import { useTRPC } from "../../../trpc/client.tsx";
import type { PartProps } from "./settings-tab.tsx";

const ConfirmDialog = lazy(async () => ({
  default: (await import("../../../components/ui/confirm-dialog.tsx")).ConfirmDialog,
}));

function RemoveDialog({ place, service, onClose }: PartProps & { onClose: () => void }) {
  const trpc = useTRPC();
  const router = useRouter();
  const remove = useMutation(trpc.service.remove.mutationOptions());
  const { name, domains, lastDeployment, replicas } = service;
  const confirm = async () => {
    await remove.mutateAsync({ serviceId: place.serviceId, confirm: name });
    announce(`${name} was deleted`);
    router.push(`/projects/${place.project}/${place.environment}`);
  };
  const volumes = service.spec.mounts.filter(({ type }) => type === "volume").length;
  const asks = domains.length > 0 || lastDeployment !== null;
  return (
    <ConfirmDialog
      title={`Delete ${name}?`}
      stops={[
        ...(replicas.length > 0 ? [`${count(replicas.length, "replica")} of ${name}, after their open requests`] : []),
        ...domains.map(({ host }) => `Requests to ${host}`),
      ]}
      deleted={[
        `${lastDeployment ? `${count(lastDeployment.number, "deployment")} with their logs` : "Its settings"}, its variables${domains.length > 0 ? ` and ${count(domains.length, "domain")}` : ""}`,
      ]}
      stays={[
        `Everything else in ${service.environment.name}, and the image on ${service.server.name}`,
        ...(volumes > 0
          ? [
              `The data of ${count(volumes, "volume")}, on ${isPlaced(service.spec) ? "each server that it ran on" : service.server.name}`,
            ]
          : []),
      ]}
      {...(asks && { typed: name })}
      action={`Delete ${name}`}
      pendingLabel="Deleting"
      onConfirm={confirm}
      onClose={onClose}
    />
  );
}

export function DangerPart(props: PartProps) {
  const [asking, setAsking] = useState(false);
  const { name } = props.service;
  return (
    <>
      <FormSection title="Delete" help="Takes the service, its history and its routes away for good.">
        <div>
          <Button
            variant="danger-outline"
            icon={<Trash2 aria-hidden size={16} />}
            data-command={`Delete ${name}`}
            onClick={() => setAsking(true)}
          >
            Delete {name}
          </Button>
        </div>
      </FormSection>
      {asking && (
        <Suspense>
          <RemoveDialog {...props} onClose={() => setAsking(false)} />
        </Suspense>
      )}
    </>
  );
}
