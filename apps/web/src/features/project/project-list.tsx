"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
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
import { ProjectCard } from "./project-card.tsx";
import { concernsOf, matches, type ProjectSummary, servicesOf } from "./queries.ts";

const CreateProjectDialog = lazy(() => import("./create-project-dialog.tsx"));
const DeleteProjectDialog = lazy(() => import("./delete-project-dialog.tsx"));
const FirstSteps = lazy(() => import("./first-steps.tsx"));
const RecentDeployments = lazy(() => import("./recent-deployments.tsx"));

/** A page of cards; the filter finds the others. */
const shownMax = 60;

function Cards({
  projects,
  onDelete,
}: {
  projects: readonly ProjectSummary[];
  onDelete: (of: ProjectSummary) => void;
}) {
  const [filter, setFilter] = useUrlState("q");
  const [most, setMost] = useState(shownMax);
  const found = projects.filter((project) => matches(project, filter));
  if (found.length === 0 && projects.length > 0)
    return <NoMatch what="project" onClear={<Button onClick={() => setFilter("")}>Clear filter</Button>} />;
  return (
    <>
      <ul className="grid gap-4 md:grid-cols-2 lg:grid-cols-3">
        {found.slice(0, most).map((project) => (
          <ProjectCard key={project.id} project={project} onDelete={onDelete} />
        ))}
      </ul>
      {found.length > most && (
        <div className="flex justify-center">
          <Button onClick={() => setMost(most + shownMax)}>Show more of {found.length}</Button>
        </div>
      )}
    </>
  );
}

function Loaded({ projects, onCreate }: { projects: readonly ProjectSummary[]; onCreate: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [deleting, setDeleting] = useState<ProjectSummary>();
  const [settled, setSettled] = useState(false);
  useEffect(() => setSettled(true), []);
  const services = projects.reduce((sum, project) => sum + servicesOf(project).length, 0);
  return (
    <>
      <Attention concerns={concernsOf(projects)} services={services} />
      {services === 0 && (
        <Suspense>
          <FirstSteps project={projects[0]} onCreate={onCreate} />
        </Suspense>
      )}
      <Cards projects={projects} onDelete={setDeleting} />
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

export function ProjectList() {
  const query = useQuery(useTRPC().project.list.queryOptions());
  const can = useCan();
  const [filter, setFilter] = useUrlState("q");
  const [creating, setCreating] = useState(false);
  const projects = query.data ?? [];
  const services = projects.reduce((sum, project) => sum + servicesOf(project).length, 0);
  const create = () => setCreating(true);
  return (
    <Page crumbs={[{ label: "Projects", href: "/projects" }]}>
      <PageHeader
        title="Projects"
        text={projects.length > 0 && `${count(projects.length, "project")}, ${count(services, "service")}`}
        actions={
          <>
            {projects.length > 1 && (
              <SearchInput
                label="Filter projects"
                pageFilter
                value={filter}
                onChange={(event) => setFilter(event.target.value)}
                className="w-56 max-md:flex-1"
              />
            )}
            {can("project:create") && projects.length > 0 && (
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
        {(data) => <Loaded projects={data} onCreate={create} />}
      </QueryView>
      {creating && (
        <Suspense>
          <CreateProjectDialog onClose={() => setCreating(false)} />
        </Suspense>
      )}
    </Page>
  );
}
