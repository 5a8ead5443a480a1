"use client";

import { uploadMaxBytes } from "@moorage/domain/service";
import { FileArchive, Upload } from "lucide-react";
import { type DragEvent, useState } from "react";
import { Button } from "../../components/ui/button.tsx";
import { FieldError } from "../../components/ui/field.tsx";
import { bytes } from "../../lib/format.ts";

interface Props {
  file: File | null;
  error?: string | undefined;
  /** 0 to 1 while it is being sent. */
  share?: number | undefined;
  onFile: (file: File | null) => void;
}

function Progress({ share }: { share: number }) {
  return (
    <div className="grid gap-1">
      <progress aria-label="Upload" value={share} max={1} className="progress w-full" />
      <span className="text-caption text-muted-foreground tabular-nums">{Math.round(share * 100)} % sent</span>
    </div>
  );
}

export function DropZone({ file, error, share, onFile }: Props) {
  const [over, setOver] = useState(false);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    onFile(event.dataTransfer.files[0] ?? file);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is the mouse's short cut for the file field inside.
    <div
      className="grid gap-2"
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <label
        className={`relative grid cursor-pointer justify-items-center gap-1.5 rounded-lg border border-dashed px-4 py-7 text-center text-small has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-ring ${over ? "border-primary bg-primary-soft" : error ? "border-fail-solid" : "border-input"}`}
      >
        {file ? (
          <FileArchive aria-hidden size={20} className="text-link" />
        ) : (
          <Upload aria-hidden size={20} className="text-subtle-foreground" />
        )}
        <span className="font-medium wrap-anywhere">{file ? file.name : "Drop an archive here, or choose one"}</span>
        <span className="text-caption text-muted-foreground">
          {file ? bytes(file.size) : `zip, tar or tar.gz of the source, up to ${bytes(uploadMaxBytes)}`}
        </span>
        <input
          type="file"
          name="file"
          aria-label="Archive of the source"
          aria-invalid={error ? true : undefined}
          aria-describedby={error ? "file-error" : undefined}
          accept=".zip,.tar,.tgz,.gz,application/zip,application/gzip,application/x-tar"
          className="absolute inset-0 size-full cursor-pointer opacity-0"
          onChange={(event) => onFile(event.target.files?.[0] ?? null)}
        />
      </label>
      {share !== undefined && <Progress share={share} />}
      {error && <FieldError id="file-error" text={error} />}
      {file && share === undefined && (
        <div>
          <Button size="sm" variant="ghost" onClick={() => onFile(null)}>
            Remove archive
          </Button>
        </div>
      )}
    </div>
  );
}
