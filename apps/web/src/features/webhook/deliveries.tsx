"use client";

import { type DeliveryOutcome, type Sender, senderLabels } from "@moorage/domain/webhook";
import { useQuery } from "@tanstack/react-query";
import { Badge } from "../../components/ui/badge.tsx";
import { Button } from "../../components/ui/button.tsx";
import { type Column, DataTable } from "../../components/ui/data-table.tsx";
import { Link } from "../../components/ui/link.tsx";
import { QueryView } from "../../components/ui/query-view.tsx";
import { Empty, LoadingRows } from "../../components/ui/states.tsx";
import { Time } from "../../components/ui/time.tsx";
import { capital } from "../../lib/format.ts";
import type { ServicePlace } from "../../lib/service-place.ts";
import type { Tone } from "../../lib/shapes.ts";
import { useTRPC } from "../../trpc/client.tsx";
import type { Delivery } from "./types.ts";

const outcomes: Record<DeliveryOutcome, { label: string; tone: Tone }> = {
  received: { label: "Received", tone: "busy" },
  deployed: { label: "Deployed", tone: "idle" },
  ignored: { label: "Not deployed", tone: "idle" },
  refused: { label: "Refused", tone: "fail" },
};

const labelOf = (sender: string): string => senderLabels[sender as Sender] ?? sender;

function Outcome({ place, delivery }: { place: ServicePlace; delivery: Delivery }) {
  const { outcome, reason, deploymentNumber } = delivery;
  const { label, tone } = outcomes[outcome];
  return (
    <span className="grid justify-items-start gap-0.5">
      {deploymentNumber === null ? (
        <Badge tone={tone}>{label}</Badge>
      ) : (
        <Link className="link" href={`${place.href}/deployments/${deploymentNumber}`}>
          Deployment #{deploymentNumber}
        </Link>
      )}
      {reason && <span className="text-caption text-muted-foreground wrap-anywhere">{reason}</span>}
    </span>
  );
}

const columnsOf = (place: ServicePlace): Column<Delivery>[] => [
  {
    key: "event",
    label: "Event",
    title: true,
    cell: ({ event, commit }) => (
      <span className="grid gap-0.5">
        <span className="font-medium wrap-anywhere">{capital(event)}</span>
        {commit && <code className="font-mono text-caption text-muted-foreground">{commit.slice(0, 7)}</code>}
      </span>
    ),
  },
  { key: "sender", label: "From", cell: ({ sender }) => labelOf(sender) },
  { key: "outcome", label: "Result", cell: (delivery) => <Outcome place={place} delivery={delivery} /> },
  { key: "at", label: "When", end: true, cell: ({ at }) => <Time at={at} /> },
];

/** What was announced lately, and why nothing was deployed where nothing was. */
export function Deliveries({ place }: { place: ServicePlace }) {
  const query = useQuery(useTRPC().webhook.deliveries.queryOptions({ serviceId: place.serviceId }));
  return (
    <section aria-labelledby="deliveries" className="grid min-w-0 gap-2">
      <div className="flex items-center justify-between gap-2">
        <h2 id="deliveries">Deliveries</h2>
        <Button size="sm" pending={query.isFetching} pendingLabel="Asking" onClick={() => void query.refetch()}>
          Refresh
        </Button>
      </div>
      <QueryView query={query} what="the deliveries" loading={<LoadingRows rows={3} label="the deliveries" />}>
        {(rows) =>
          rows.length > 0 ? (
            <DataTable label="Deliveries" columns={columnsOf(place)} rows={rows} rowKey={({ id }) => id} />
          ) : (
            <div className="rounded-lg border border-border bg-card">
              <Empty title="Nothing was announced yet">
                <p>Each call of the address is listed here, with what came of it.</p>
              </Empty>
            </div>
          )
        }
      </QueryView>
    </section>
  );
}
