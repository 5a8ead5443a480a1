import { CopyButton } from "../../components/ui/copy-button.tsx";
import type { SshKey } from "./types.ts";

/** Told apart by its fingerprint; the whole line is there to copy. */
export function PublicKey({ name, publicKey, fingerprint }: Pick<SshKey, "name" | "publicKey" | "fingerprint">) {
  return (
    <span className="flex items-center gap-1">
      <span className="grid min-w-0 gap-0.5">
        <span className="text-caption text-muted-foreground">{publicKey.split(" ", 1)[0]}</span>
        <code title={publicKey} className="font-mono text-log wrap-anywhere">
          {fingerprint}
        </code>
      </span>
      <CopyButton text={publicKey} label={`Copy the public key of ${name}`} />
    </span>
  );
}
