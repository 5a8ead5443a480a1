"use client";

import { type NoticeKind, noticeKinds } from "@moorage/domain/notification";
import { Switch } from "../../components/ui/choice.tsx";
import { Note } from "../../components/ui/note.tsx";
import type { Draft } from "../connection/index.ts";
import { kindGroups } from "./kind-groups.ts";

/** Of what whoever hears by it is told. */
export function KindSwitches({ draft: { form, values } }: { draft: Draft }) {
  const on = values.extra["kinds"] as readonly NoticeKind[];
  const turn = (kind: NoticeKind, isOn: boolean) =>
    form.set("extra", { ...values.extra, kinds: isOn ? [...on, kind] : on.filter((each) => each !== kind) });
  return (
    <fieldset className="grid gap-3 border-t border-border pt-3.5">
      <legend className="float-left text-small font-medium">What it is told of</legend>
      {kindGroups.map(({ group, kinds }) => (
        <fieldset key={group} className="clear-both grid gap-2 sm:grid-cols-[96px_minmax(0,1fr)]">
          <legend className="float-left text-caption font-medium text-muted-foreground sm:pt-1">{group}</legend>
          <div className="grid gap-2">
            {kinds.map((kind) => (
              <Switch
                key={kind}
                label={noticeKinds[kind].label}
                help={noticeKinds[kind].help}
                checked={on.includes(kind)}
                onChange={(event) => turn(kind, event.target.checked)}
              />
            ))}
          </div>
        </fieldset>
      ))}
      {on.length === 0 && <Note tone="warn">Nothing is on, so nothing is sent but tests.</Note>}
    </fieldset>
  );
}
