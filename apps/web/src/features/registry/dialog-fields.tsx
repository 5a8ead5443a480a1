"use client";

import { Switch } from "../../components/ui/choice.tsx";
import type { Draft } from "../connection/index.ts";
import { ServerField, useServers } from "../server-choice/index.ts";
import { referenceOf } from "./reference.ts";

/** What becomes of a name: seen before anything is saved. */
function Becomes({ values: { type, config } }: Draft) {
  const made = referenceOf({ type, config }, "my-app:latest");
  if (!made || "problem" in made) return null;
  return (
    <p className="text-caption text-muted-foreground">
      The image my-app:latest becomes <code className="font-mono text-log wrap-anywhere">{made.reference}</code>
    </p>
  );
}

/** A registry may be reached from one server and not from another. */
function TestFrom({ values: { extra }, form }: Draft) {
  const servers = useServers().filter(({ connection }) => connection !== "local");
  if (servers.length === 0) return null;
  return (
    <ServerField
      label="Sign in from"
      help="The server that will pull; the test and saving sign in from there."
      first="This machine"
      servers={servers}
      value={String(extra["serverId"] ?? "")}
      onChange={(id) => form.set("extra", { ...extra, serverId: id || null })}
    />
  );
}

/** Below the fields of a registry's own. */
export function DialogFields({ draft }: { draft: Draft }) {
  const { extra } = draft.values;
  return (
    <>
      <Becomes {...draft} />
      <Switch
        label="Check every day"
        help="Signs in once a day and says when that fails, before a deployment does."
        checked={extra["checkDaily"] === true}
        onChange={(event) => draft.form.set("extra", { ...extra, checkDaily: event.target.checked })}
      />
      <TestFrom {...draft} />
    </>
  );
}
