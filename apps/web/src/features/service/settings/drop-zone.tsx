"use client";

import { uploadMaxBytes } from "@moorage/domain/service";
import { clsx } from "clsx";
import { Upload } from "lucide-react";
import { useRouter } from "next/navigation";
import { type DragEvent, useId, useRef, useState } from "react";
import { Button } from "../../../components/ui/button.tsx";
import { FieldError } from "../../../components/ui/field.tsx";
import { bytes } from "../../../lib/format.ts";
import type { ServicePlace } from "../../../lib/service-place.ts";
import type { Service } from "../types.ts";
import { useUpload } from "./use-upload.ts";

interface DropZoneProps {
  place: ServicePlace;
  service: Service;
  /** Sent along, so that what was typed holds for what is built. */
  buildPath: string;
  current: { fileName?: string | undefined; uploadId?: string | undefined } | undefined;
}

function refusal(file: File): string | undefined {
  if (!/\.(zip|tar|tar\.gz|tgz)$/i.test(file.name)) return "Choose a zip, a tar or a tar.gz file.";
  if (file.size > uploadMaxBytes)
    return `The archive has ${bytes(file.size)}; at most ${bytes(uploadMaxBytes)} are taken.`;
  return undefined;
}

/** Sends an archive and deploys it: the upload is the source from then on. */
export function DropZone({ place, service, buildPath, current }: DropZoneProps) {
  const router = useRouter();
  const input = useRef<HTMLInputElement>(null);
  const helpId = useId();
  const [over, setOver] = useState(false);
  const [file, setFile] = useState<File>();
  const [wrong, setWrong] = useState<string>();
  const upload = useUpload(service.id, () => router.push(`${place.href}/deployments`));
  const choose = (chosen: File | undefined) => {
    if (!chosen) return;
    const problem = refusal(chosen);
    setWrong(problem);
    setFile(problem ? undefined : chosen);
  };
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    choose(event.dataTransfer.files[0]);
  };
  const error = wrong ?? upload.error;
  return (
    <div className="grid gap-2">
      {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping a file is a short cut for the button inside. */}
      <div
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={onDrop}
        className={clsx(
          "grid justify-items-center gap-2 rounded-lg border border-dashed px-4 py-6 text-center text-small",
          over ? "border-primary bg-primary-soft" : "border-border-strong bg-card",
        )}
      >
        <Upload aria-hidden size={20} className="text-subtle-foreground" />
        <p className="wrap-anywhere">
          {file
            ? `${file.name}, ${bytes(file.size)}`
            : `Drop a zip, tar or tar.gz archive here, at most ${bytes(uploadMaxBytes)}`}
        </p>
        <input
          ref={input}
          type="file"
          accept=".zip,.tar,.tgz,.tar.gz,application/zip,application/gzip,application/x-tar"
          aria-label="Archive of the source"
          aria-describedby={helpId}
          className="sr-only"
          tabIndex={-1}
          onChange={(event) => choose(event.target.files?.[0])}
        />
        <Button onClick={() => input.current?.click()}>{file ? "Choose another" : "Choose a file"}</Button>
      </div>
      <p id={helpId} className="text-caption text-muted-foreground">
        {current?.fileName ? `The source is ${current.fileName}. ` : ""}
        The archive is built as the part Build says, and deployed at once.
      </p>
      {error && <FieldError text={error} />}
      {file && (
        <div className="flex items-center gap-3">
          <Button
            variant="primary"
            pending={upload.progress !== undefined}
            pendingLabel={`Sending, ${Math.round((upload.progress ?? 0) * 100)} %`}
            onClick={() => upload.send(file, buildPath)}
          >
            Upload and deploy
          </Button>
          {upload.progress !== undefined && <Button onClick={upload.cancel}>Cancel</Button>}
        </div>
      )}
    </div>
  );
}
