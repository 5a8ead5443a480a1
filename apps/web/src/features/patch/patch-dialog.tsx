"use client";

import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { Button } from "../../components/ui/button.tsx";
import { Dialog, DialogBody, DialogFooter } from "../../components/ui/dialog.tsx";
import { QueryView, type QueryViewProps } from "../../components/ui/query-view.tsx";
import { LoadingRows } from "../../components/ui/states.tsx";
import { bytes } from "../../lib/format.ts";
import { useTRPC } from "../../trpc/client.tsx";
import { PatchForm, type PatchFormProps } from "./patch-form.tsx";
import { SourceFiles } from "./source-files.tsx";
import type { ListedPatch, SourceFile } from "./types.ts";

interface Props {
  serviceId: string;
  /** One that is changed. */
  patch: ListedPatch | undefined;
  /** Those that are there. */
  patches: readonly ListedPatch[];
  /** Whether there are files of the source to be shown. */
  browsable: boolean;
  onSaved: () => Promise<unknown>;
  onClose: () => void;
}
type Forms = Pick<PatchFormProps, "serviceId" | "onSaved" | "onClose" | "onUnsaved" | "onBack">;

/** The form begins with what is stored, so it waits for that. */
function Waiting<T>({ onBack, ...view }: QueryViewProps<T> & { onBack: Forms["onBack"] }) {
  if (view.query.data !== undefined) return <QueryView {...view} />;
  return (
    <>
      <DialogBody>
        <QueryView {...view} />
      </DialogBody>
      {onBack && (
        <DialogFooter>
          <Button onClick={onBack}>Back to the files</Button>
        </DialogFooter>
      )}
    </>
  );
}

function Existing({ patch, ...forms }: Forms & { patch: ListedPatch }) {
  const query = useQuery(useTRPC().patch.get.queryOptions({ patchId: patch.id }, { staleTime: 0 }));
  const data = query.isFetching && !query.isFetched ? undefined : query.data;
  const loading = <LoadingRows rows={2} label="the patch" />;
  return (
    <Waiting query={{ ...query, data }} what="the patch" loading={loading} onBack={forms.onBack}>
      {({ content }): ReactNode => <PatchForm {...forms} patch={patch} content={content} />}
    </Waiting>
  );
}

function problemOf({ reason, sizeBytes }: SourceFile): string | undefined {
  const size = sizeBytes === null ? "" : ` (${bytes(sizeBytes)})`;
  if (reason === "binary") return `This file is no text${size}, so it is not shown.`;
  return reason === "large" ? `This file is larger than the 256 KiB of a patch${size}, so it is not shown.` : undefined;
}

function FromSource({ path, ...forms }: Forms & { path: string }) {
  const { serviceId } = forms;
  const query = useQuery(useTRPC().patch.file.queryOptions({ serviceId, path }, { staleTime: 0, retry: false }));
  const data = query.isFetching && !query.isFetched ? undefined : query.data;
  const loading = <LoadingRows rows={2} label="the file" />;
  return (
    <Waiting query={{ ...query, data }} what="the files of the source" loading={loading} onBack={forms.onBack}>
      {(file): ReactNode => (
        <PatchForm {...forms} file={{ path, problem: problemOf(file) }} content={file.content ?? ""} />
      )}
    </Waiting>
  );
}

/** A file is chosen of the source, or its path typed, and edited in place. */
export default function PatchDialog({ patch, patches, browsable, onClose, ...props }: Props) {
  const [chosen, choose] = useState<{ path?: string; patch?: ListedPatch } | undefined>(
    patch ? { patch } : browsable ? undefined : {},
  );
  const [unsaved, setUnsaved] = useState(false);
  const back = () => {
    setUnsaved(false);
    choose(undefined);
  };
  const forms = { ...props, onClose, onUnsaved: setUnsaved, onBack: browsable && !patch ? back : undefined };
  const title = chosen?.patch ? "Edit patch" : "Add a patch";
  return (
    <Dialog title={title} onClose={onClose} unsaved={unsaved} className="md:w-[720px]!">
      {!chosen && (
        <SourceFiles
          serviceId={props.serviceId}
          patches={patches}
          onOpen={(path) => choose({ path, ...patchOf(patches, path) })}
          onNew={() => choose({})}
          onClose={onClose}
        />
      )}
      {chosen?.patch && <Existing {...forms} patch={chosen.patch} />}
      {chosen && !chosen.patch && chosen.path !== undefined && <FromSource {...forms} path={chosen.path} />}
      {chosen && !chosen.patch && chosen.path === undefined && <PatchForm {...forms} content="" />}
    </Dialog>
  );
}

/** A file that has a patch already is opened as that. */
function patchOf(patches: readonly ListedPatch[], path: string): { patch?: ListedPatch } {
  const patch = patches.find((row) => row.path === path);
  return patch ? { patch } : {};
}
