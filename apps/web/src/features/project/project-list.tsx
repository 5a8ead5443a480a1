"use client";

import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { lazy, Suspense, useEffect, useState } from "react";
import { Page } from "../../components/shell/page.tsx";
import { Button } from "../../components/ui/button.tsx";
import { SearchInput } from "../../components/ui/input.tsx";
import { PageHeader } from "../../components/ui/page-header.tsx";
import { QueryView } from "../../components/ui/query-view.tsx";
import { NoMatch } from "../../components/ui/states.tsx";
import { count } from "../../lib/format.ts";
import { useCan } from "../../lib/permissions.tsx";
import { useUrlState } from "../../lib/use-url-state.ts";
import { useTRPC } from "../../trpc/client.tsx";
import { Attention } from "./attention.tsx";
import { LoadingCards } from "./loading-cards.tsx";
import { pageInput, pageSize } from "./page-input.ts";
import { ProjectCard } from "./project-card.tsx";
import type { ProjectPage, ProjectSummary } from "./queries.ts";

const CreateProjectDialog = lazy(() => import("./create-project-dialog.tsx"));
const DeleteProjectDialog = lazy(() => import("./delete-project-dialog.tsx"));
const FirstSteps = lazy(() => import("./first-steps.tsx"));
const RecentDeployments = lazy(() => import("./recent-deployments.tsx"));

/** Asked once the typing rests. */
const typingMs = 150;

function Cards({
  page,
  onDelete,
  onMore,
}: {
  page: ProjectPage;
  onDelete: (of: ProjectSummary) => void;
  onMore: () => void;
}) {
  const [, setFilter] = useUrlState("q");
  const { projects, found, total } = page;
  if (found === 0 && total.projects > 0)
    return <NoMatch what="project" onClear={<Button onClick={() => setFilter("")}>Clear filter</Button>} />;
  return (
    <>
      <ul className="grid gap-4 md:grid-cols-2 lg:grid-cols-3">
        {projects.map((project) => (
          <ProjectCard key={project.id} project={project} onDelete={onDelete} />
        ))}
      </ul>
      {found > projects.length && (
        <div className="flex justify-center">
          <Button onClick={onMore}>Show more of {found}</Button>
        </div>
      )}
    </>
  );
}

interface LoadedProps {
  page: ProjectPage;
  onCreate: () => void;
  onMore: () => void;
}

function Loaded({ page, onCreate, onMore }: LoadedProps) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [deleting, setDeleting] = useState<ProjectSummary>();
  const [settled, setSettled] = useState(false);
  useEffect(() => setSettled(true), []);
  const { services } = page.total;
  return (
    <>
      <Attention concerns={page.concerns} services={services} />
      {services === 0 && (
        <Suspense>
          <FirstSteps project={page.projects[0]} onCreate={onCreate} />
        </Suspense>
      )}
      <Cards page={page} onDelete={setDeleting} onMore={onMore} />
      {settled && services > 0 && (
        <Suspense>
          <RecentDeployments />
        </Suspense>
      )}
      {deleting && (
        <Suspense>
          <DeleteProjectDialog
            project={deleting}
            onClose={() => setDeleting(undefined)}
            onDeleted={() => queryClient.invalidateQueries(trpc.project.pathFilter())}
          />
        </Suspense>
      )}
    </>
  );
}

/** The page that the filter in the address asks for; the one before stays until it is there. */
function useProjectPage(filter: string) {
  const [asked, setAsked] = useState(filter);
  const [limit, setLimit] = useState(pageSize);
  useEffect(() => {
    const typing = setTimeout(() => setAsked(filter), typingMs);
    return () => clearTimeout(typing);
  }, [filter]);
  const options = useTRPC().project.list.queryOptions(pageInput(asked, limit));
  return { query: useQuery({ ...options, placeholderData: keepPreviousData }), more: () => setLimit(limit + pageSize) };
}

export function ProjectList() {
  const [filter, setFilter] = useUrlState("q");
  const { query, more } = useProjectPage(filter);
  const can = useCan();
  const [creating, setCreating] = useState(false);
  const { projects, services } = query.data?.total ?? { projects: 0, services: 0 };
  const create = () => setCreating(true);
  return (
    <Page crumbs={[{ label: "Projects", href: "/projects" }]}>
      <PageHeader
        title="Projects"
        text={projects > 0 && `${count(projects, "project")}, ${count(services, "service")}`}
        actions={
          <>
            {projects > 1 && (
              <SearchInput
                label="Filter projects"
                pageFilter
                value={filter}
                onChange={(event) => setFilter(event.target.value)}
                className="w-56 max-md:flex-1"
              />
            )}
            {can("project:create") && projects > 0 && (
              <Button
                variant={services === 0 ? "outline" : "primary"}
                icon={<Plus aria-hidden size={14} />}
                data-command="Create project"
                onClick={create}
              >
                New project
              </Button>
            )}
          </>
        }
      />
      <QueryView query={query} what="the projects" loading={<LoadingCards />}>
        {(page) => <Loaded page={page} onCreate={create} onMore={more} />}
      </QueryView>
      {creating && (
        <Suspense>
          <CreateProjectDialog onClose={() => setCreating(false)} />
        </Suspense>
      )}
    </Page>
  );
}
