import { builders, type Detected } from "@moorage/domain/providers";
import { Note } from "../../components/ui/note.tsx";

interface Props {
  /** Null where nothing says how it is built. */
  detected: Detected | null;
  lookedFor: readonly string[];
}

/** What the files of a source say of its builder. */
export function DetectedNote({ detected, lookedFor }: Props) {
  if (!detected)
    return (
      <Note tone="warn">
        No file there says how it is built; looked for {lookedFor.join(", ")}. Choose a builder, or correct the build
        path.
      </Note>
    );
  return (
    <Note tone="ok">
      {detected.what}: there is a file <code className="font-mono">{detected.file}</code>, so{" "}
      {builders.get(detected.builder).label} is chosen. You can change it.
    </Note>
  );
}
