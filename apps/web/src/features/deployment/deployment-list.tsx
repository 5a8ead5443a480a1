"use client";

import { useQuery } from "@tanstack/react-query";
import { Button } from "../../components/ui/button.tsx";
import { type Column, DataTable } from "../../components/ui/data-table.tsx";
import { Link } from "../../components/ui/link.tsx";
import { QueryView } from "../../components/ui/query-view.tsx";
import { Segmented } from "../../components/ui/segmented.tsx";
import { Empty, LoadingRows, NoMatch } from "../../components/ui/states.tsx";
import type { ServicePlace } from "../../lib/service-place.ts";
import { useUrlState } from "../../lib/use-url-state.ts";
import { useTRPC } from "../../trpc/client.tsx";
import { byResult, deploymentColumns } from "./columns.tsx";
import { RowActions } from "./row-actions.tsx";
import { stepsOf } from "./steps-of.ts";
import type { DeployedService, Deployment } from "./types.ts";
import { deploymentWords } from "./words.ts";

interface Props {
  place: ServicePlace;
  service: DeployedService;
}

const columnsOf = ({ place, service }: Props): Column<Deployment>[] =>
  deploymentColumns({
    first: {
      key: "number",
      label: "Number",
      title: true,
      width: "84px",
      cell: ({ number }) => (
        <Link data-row href={`${place.href}/deployments/${number}`} className="link font-medium tabular-nums">
          #{number}
        </Link>
      ),
    },
    words: (row) => deploymentWords(row, stepsOf(row, service)),
    more: (row) => <RowActions place={place} deployment={row} active={service.active?.number} />,
  });

function Table({ place, service, rows }: Props & { rows: readonly Deployment[] }) {
  const [filter, setFilter] = useUrlState("result");
  const { value, shown, segments } = byResult(rows, filter);
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-3">
      <div className="min-w-0">
        <Segmented label="Result" segments={segments} value={value} onChange={setFilter} />
      </div>
      {shown.length > 0 ? (
        <DataTable label="Deployments" columns={columnsOf({ place, service })} rows={shown} rowKey={(row) => row.id} />
      ) : (
        <NoMatch what="deployment" onClear={<Button onClick={() => setFilter("")}>Clear filter</Button>} />
      )}
    </div>
  );
}

export default function DeploymentList({ place, service }: Props) {
  const trpc = useTRPC();
  const query = useQuery(trpc.deployment.list.queryOptions({ serviceId: place.serviceId }));
  return (
    <QueryView query={query} what="the deployments" loading={<LoadingRows label="deployments" />}>
      {(rows) =>
        rows.length > 0 ? (
          <Table place={place} service={service} rows={rows} />
        ) : (
          <Empty title="No deployment yet">
            <p>Each deployment is listed here with its steps, its log and what it did to traffic.</p>
          </Empty>
        )
      }
    </QueryView>
  );
}
