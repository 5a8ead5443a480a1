"use client";

import { BuildPath, builders, type Detected, detectable, detectBuilder } from "@moorage/domain/providers";
import { useEffect, useEffectEvent, useState } from "react";
import { announce } from "../../lib/announce.ts";
import { useSettled } from "../../lib/use-settled.ts";
import type { BuilderValues } from "../builder/index.ts";
import { filesIn } from "./archive-files.ts";
import { DetectedNote } from "./detected-note.tsx";
import type { Values } from "./values.ts";

/** The names in an archive, read here before it is sent; undefined until they are known, and for what cannot be read. */
function useNames(file: File | null): readonly string[] | undefined {
  const [read, setRead] = useState<{ file: File; names: readonly string[] | undefined }>();
  useEffect(() => {
    let stale = false;
    if (file)
      void import("./archive-names.ts")
        .then(({ namesIn }) => namesIn(file))
        .then((names) => stale || setRead({ file, names }));
    return () => {
      stale = true;
    };
  }, [file]);
  return file && read?.file === file ? read.names : undefined;
}

interface Props {
  values: Pick<Values, "file" | "buildPath">;
  onFound: (builder: BuilderValues) => void;
}

/** Looks at the names in an archive as soon as one is chosen. */
export function DetectUpload({ values: { file, buildPath }, onFound }: Props) {
  const names = useNames(file);
  const folder = BuildPath.safeParse(useSettled(buildPath, 400)).data;
  const tell = useEffectEvent((detected: Detected | undefined) => {
    if (detected) onFound(builders.schema.parse({ type: detected.builder }));
    announce(detected ? `${detected.what} found` : "Nothing was found that says how it is built");
  });
  useEffect(() => {
    if (names && folder !== undefined) tell(detectBuilder(filesIn(names, folder)));
  }, [names, folder]);
  if (!names || folder === undefined) return null;
  return <DetectedNote detected={detectBuilder(filesIn(names, folder)) ?? null} lookedFor={detectable} />;
}
