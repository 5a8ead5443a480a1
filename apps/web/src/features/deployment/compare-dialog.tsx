"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "../../components/ui/button.tsx";
import { type Column, DataTable } from "../../components/ui/data-table.tsx";
import { Dialog, DialogBody, DialogFooter } from "../../components/ui/dialog.tsx";
import { Field } from "../../components/ui/field.tsx";
import { Select } from "../../components/ui/input.tsx";
import { QueryView } from "../../components/ui/query-view.tsx";
import { LoadingRows } from "../../components/ui/states.tsx";
import type { ServicePlace } from "../../lib/service-place.ts";
import { useTRPC } from "../../trpc/client.tsx";
import { type Difference, differences } from "./compare.ts";

interface Props {
  place: ServicePlace;
  number: number;
  /** What it is compared with first. */
  other: number | undefined;
  onClose: () => void;
}

const value = (text: string) =>
  text === "" ? (
    <span className="text-muted-foreground">not set</span>
  ) : (
    <code className="font-mono text-log wrap-anywhere">{text}</code>
  );

const columnsOf = (number: number, other: number): Column<Difference>[] => [
  {
    key: "field",
    label: "Setting",
    title: true,
    cell: ({ field }) => <code className="font-mono text-log">{field}</code>,
  },
  { key: "other", label: `#${other}`, cell: ({ before }) => value(before) },
  { key: "this", label: `#${number}`, cell: ({ after }) => value(after) },
];

function Differences({ place, number, other }: { place: ServicePlace; number: number; other: number }) {
  const trpc = useTRPC();
  const { serviceId } = place;
  const own = useQuery(trpc.deployment.byNumber.queryOptions({ serviceId, number }));
  const its = useQuery(trpc.deployment.byNumber.queryOptions({ serviceId, number: other }));
  return (
    <QueryView query={own} what="the deployment" loading={<LoadingRows rows={3} label="the settings" />}>
      {(mine) => (
        <QueryView query={its} what="the deployment" loading={<LoadingRows rows={3} label="the settings" />}>
          {(theirs) => {
            const rows = differences(theirs.spec, mine.spec);
            if (rows.length === 0)
              return (
                <p className="text-small text-muted-foreground">
                  Their settings are the same. Variables and the source's content are not compared.
                </p>
              );
            return (
              <DataTable
                label="Changed settings"
                columns={columnsOf(number, other)}
                rows={rows}
                rowKey={({ field }) => field}
              />
            );
          }}
        </QueryView>
      )}
    </QueryView>
  );
}

/** The settings that two deployments were released with. */
export default function CompareDialog({ place, number, other, onClose }: Props) {
  const list = useQuery(useTRPC().deployment.list.queryOptions({ serviceId: place.serviceId }));
  const others = (list.data ?? []).filter((row) => row.number !== number);
  const [chosen, setChosen] = useState<number | undefined>(other);
  const shown = chosen ?? others.find((row) => row.number < number)?.number ?? others[0]?.number;
  return (
    <Dialog title={`Compare the settings of #${number}`} onClose={onClose} className="md:w-[720px]!">
      <DialogBody>
        {shown === undefined ? (
          <p className="text-small text-muted-foreground">
            {list.data ? "There is no other deployment yet." : "Loading the deployments."}
          </p>
        ) : (
          <>
            <Field label="With">
              {(control) => (
                <Select {...control} value={shown} onChange={(event) => setChosen(Number(event.target.value))}>
                  {others.map((row) => (
                    <option key={row.id} value={row.number}>
                      #{row.number}
                      {row.active ? ", serves now" : ""}: {row.title}
                    </option>
                  ))}
                </Select>
              )}
            </Field>
            <Differences key={shown} place={place} number={number} other={shown} />
          </>
        )}
      </DialogBody>
      <DialogFooter>
        <Button onClick={onClose}>Close</Button>
      </DialogFooter>
    </Dialog>
  );
}
