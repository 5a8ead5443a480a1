"use client";

import { sources } from "@moorage/domain/providers";
import type { ServiceSpec } from "@moorage/domain/service";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { Switch } from "../../components/ui/choice.tsx";
import type { Column } from "../../components/ui/data-table.tsx";
import { ListSection } from "../../components/ui/list-section.tsx";
import { Menu } from "../../components/ui/menu.tsx";
import { Note, ProblemNote } from "../../components/ui/note.tsx";
import { QueryView } from "../../components/ui/query-view.tsx";
import { LoadingRows } from "../../components/ui/states.tsx";
import { Time } from "../../components/ui/time.tsx";
import { announce } from "../../lib/announce.ts";
import { bytes } from "../../lib/format.ts";
import { problemOf } from "../../lib/problem.ts";
import type { ServicePlace } from "../../lib/service-place.ts";
import { useTRPC } from "../../trpc/client.tsx";
import type { ListedPatch } from "./types.ts";

const PatchDialog = lazy(() => import("./patch-dialog.tsx"));

const doing: Record<ListedPatch["type"], string> = {
  create: "Adds the file",
  update: "Replaces the file",
  delete: "Deletes the file",
};

interface Actions {
  edit: (patch: ListedPatch) => void;
  toggle: (patch: ListedPatch) => void;
  remove: (patch: ListedPatch) => void;
}

const columnsOf = ({ edit, toggle, remove }: Actions): Column<ListedPatch>[] => [
  {
    key: "path",
    label: "File",
    title: true,
    cell: ({ path }) => <code className="font-mono text-log wrap-anywhere">{path}</code>,
  },
  {
    key: "type",
    label: "What it does",
    cell: ({ type, sizeBytes }) => (type === "delete" ? doing[type] : `${doing[type]}, ${bytes(sizeBytes)}`),
  },
  {
    key: "enabled",
    label: "On",
    cell: (patch) => (
      <Switch
        label={<span className="sr-only">Use the patch of {patch.path}</span>}
        checked={patch.enabled}
        onChange={() => toggle(patch)}
      />
    ),
  },
  { key: "changed", label: "Changed", end: true, cell: ({ updatedAt }) => <Time at={updatedAt} /> },
  {
    key: "actions",
    label: "Actions",
    corner: true,
    end: true,
    cell: (patch) => (
      <Menu
        label={`Actions of ${patch.path}`}
        items={[
          { label: "Edit", onSelect: () => edit(patch) },
          { kind: "line" },
          { label: "Remove", danger: true, onSelect: () => remove(patch) },
        ]}
      />
    ),
  },
];

function useChanges(serviceId: string) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const renew = async () => {
    await queryClient.invalidateQueries(trpc.patch.pathFilter());
    await queryClient.invalidateQueries(trpc.service.get.queryFilter({ serviceId }));
  };
  const update = useMutation(trpc.patch.update.mutationOptions({ onSuccess: renew }));
  const remove = useMutation(
    trpc.patch.remove.mutationOptions({
      onSuccess: async ({ path }) => {
        await renew();
        announce(`The patch of ${path} was removed`);
      },
    }),
  );
  const error = update.error ?? remove.error;
  return { update, remove, renew, problem: error ? problemOf(error) : undefined };
}

interface Props {
  place: ServicePlace;
  source: ServiceSpec["source"];
}

export default function Patches({ place, source: config }: Props) {
  const { serviceId } = place;
  const source = sources.of(config);
  // Of an image nothing is checked out, and of an archive that was not sent yet.
  const isBuilt = source.needs === "build";
  const browsable = isBuilt && (source.checkout.kind === "git" || source.checkout.uploadId !== undefined);
  const query = useQuery(useTRPC().patch.list.queryOptions({ serviceId }));
  const changes = useChanges(serviceId);
  const [open, setOpen] = useState<{ patch?: ListedPatch }>();
  const columns = columnsOf({
    edit: (patch) => setOpen({ patch }),
    toggle: ({ id: patchId, enabled }) => changes.update.mutate({ patchId, enabled: !enabled }),
    remove: ({ id: patchId }) => changes.remove.mutate({ patchId }),
  });
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
      {!isBuilt && (
        <Note>The source is a Docker image, which is not built. Patches wait for a source that is checked out.</Note>
      )}
      <ProblemNote problem={changes.problem} />
      <QueryView query={query} what="the patches" loading={<LoadingRows rows={2} label="patches" />}>
        {(rows) => (
          <ListSection
            title="Patches of the source"
            help="Whole files that are written or deleted after each checkout, before the build. They apply at the next build."
            add="Add a patch"
            none="The source is built as it is."
            columns={columns}
            rows={rows}
            onAdd={() => setOpen({})}
          />
        )}
      </QueryView>
      <Suspense>
        {open && (
          <PatchDialog
            serviceId={serviceId}
            patch={open.patch}
            patches={query.data ?? []}
            browsable={browsable}
            onSaved={changes.renew}
            onClose={() => setOpen(undefined)}
          />
        )}
      </Suspense>
    </div>
  );
}
