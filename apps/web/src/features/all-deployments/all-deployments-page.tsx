"use client";

import { useQuery } from "@tanstack/react-query";
import { Page } from "../../components/shell/page.tsx";
import { Button } from "../../components/ui/button.tsx";
import { DataTable } from "../../components/ui/data-table.tsx";
import { Select } from "../../components/ui/input.tsx";
import { PageHeader } from "../../components/ui/page-header.tsx";
import { QueryView } from "../../components/ui/query-view.tsx";
import { Segmented } from "../../components/ui/segmented.tsx";
import { Empty, LoadingRows, NoMatch } from "../../components/ui/states.tsx";
import { useUrlState } from "../../lib/use-url-state.ts";
import { useTRPC } from "../../trpc/client.tsx";
import { byResult } from "../deployment/columns.tsx";
import { isOpen } from "../deployment/words.ts";
import { columns } from "./columns.tsx";
import type { PlacedDeployment } from "./types.ts";

const limits = { first: 100, most: 500 };

/** Across the organization: what runs and waits, then history. */
export function AllDeploymentsPage() {
  const trpc = useTRPC();
  const [more, setMore] = useUrlState("more");
  const limit = more === "" ? limits.first : limits.most;
  const query = useQuery({
    ...trpc.deployment.listAll.queryOptions({ limit }),
    placeholderData: (previous) => previous,
  });
  return (
    <Page crumbs={[{ label: "Deployments", href: "/deployments" }]}>
      <PageHeader title="Deployments" text="What runs and waits across the organization, then what was." />
      <QueryView query={query} what="the deployments" loading={<LoadingRows rows={8} label="deployments" />}>
        {(rows) =>
          rows.length > 0 ? (
            <>
              <List rows={rows} />
              {rows.length === limit && (
                <p className="flex flex-wrap items-center gap-3 text-small text-muted-foreground">
                  The newest {limit} are shown.
                  {limit < limits.most && (
                    <Button pending={query.isFetching} pendingLabel="Loading" onClick={() => setMore("yes")}>
                      Show {limits.most}
                    </Button>
                  )}
                </p>
              )}
            </>
          ) : (
            <div className="rounded-lg border border-border bg-card">
              <Empty title="No deployment yet">
                <p>Deploy a service, and it is listed here with its result and its log.</p>
              </Empty>
            </div>
          )
        }
      </QueryView>
    </Page>
  );
}

function projectsOf(rows: readonly PlacedDeployment[]): { slug: string; name: string }[] {
  const projects = new Map(rows.map(({ project }) => [project.slug, project]));
  return [...projects.values()].toSorted((a, b) => a.name.localeCompare(b.name));
}

function List({ rows }: { rows: readonly PlacedDeployment[] }) {
  const [result, setResult] = useUrlState("result");
  const [project, setProject] = useUrlState("project");
  const ofProject = rows.filter((row) => project === "" || row.project.slug === project);
  const open = ofProject.filter(isOpen);
  const past = ofProject.filter((row) => !isOpen(row));
  const { value, shown, segments } = byResult(past, result);
  const clear = () => {
    setResult("");
    setProject("");
  };
  const groups = [
    ...(open.length > 0 ? [{ key: "open", label: `Running and queued, ${open.length}`, rows: open }] : []),
    ...(shown.length > 0 ? [{ key: "past", label: open.length > 0 ? "Earlier" : undefined, rows: shown }] : []),
  ];
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-3">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <Segmented label="Result" segments={segments} value={value} onChange={setResult} />
        <Select
          quiet
          aria-label="Project"
          value={project}
          className="max-w-60"
          onChange={(event) => setProject(event.target.value)}
        >
          <option value="">All projects</option>
          {projectsOf(rows).map(({ slug, name }) => (
            <option key={slug} value={slug}>
              {name}
            </option>
          ))}
        </Select>
      </div>
      {groups.length > 0 ? (
        <DataTable label="Deployments" columns={columns} rows={[]} groups={groups} rowKey={({ id }) => id} />
      ) : (
        <div className="rounded-lg border border-border bg-card">
          <NoMatch what="deployment" onClear={<Button onClick={clear}>Clear filter</Button>} />
        </div>
      )}
    </div>
  );
}
