"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { ConfirmDialog } from "../../components/ui/confirm-dialog.tsx";
import { announce } from "../../lib/announce.ts";
import type { ServicePlace } from "../../lib/service-place.ts";
import { useTRPC } from "../../trpc/client.tsx";
import type { Domain } from "./types.ts";

interface Props {
  place: ServicePlace;
  domain: Domain;
  onClose: () => void;
}

export default function RemoveDomain({ place, domain, onClose }: Props) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const remove = useMutation(trpc.domain.remove.mutationOptions());
  const confirm = async () => {
    await remove.mutateAsync({ domainId: domain.id });
    await queryClient.invalidateQueries(trpc.domain.list.queryFilter({ serviceId: place.serviceId }));
    announce(`${domain.host} was deleted`);
  };
  return (
    <ConfirmDialog
      title={`Delete ${domain.host}?`}
      stops={[
        <>
          Requests to <b>{domain.host}</b> {domain.path === "/" ? "" : `below ${domain.path} `}get no answer from{" "}
          {place.service} any more.
        </>,
      ]}
      deleted={["The route, and the claim to this host: another service can take it at once."]}
      stays={[`${place.service} itself goes on running, with its other domains.`]}
      typed={domain.host}
      action={`Delete ${domain.host}`}
      pendingLabel="Deleting"
      onConfirm={confirm}
      onClose={onClose}
    />
  );
}
