"use client";

import { Link } from "../../components/ui/link.tsx";
import { Menu, type MenuItem } from "../../components/ui/menu.tsx";
import { RunMark, StatusDot } from "../../components/ui/status.tsx";
import { Time } from "../../components/ui/time.tsx";
import { useCan } from "../../lib/permissions.tsx";
import { type ProjectSummary, servicesOf } from "./queries.ts";

type Environment = ProjectSummary["environments"][number];
const marksMax = 24;

/** One mark per service, in the order of their names. */
function Lane({ project, environment }: { project: string; environment: Environment }) {
  const { name, slug, services } = environment;
  return (
    <li>
      <Link
        href={`/projects/${project}/${slug}`}
        className="flex min-h-8 items-center gap-2.5 rounded-md px-2.5 py-1.5 text-small hover:bg-muted focus-visible:-outline-offset-2"
      >
        <span className="min-w-0 truncate">{name}</span>
        <span className="ml-auto inline-flex flex-wrap items-center justify-end gap-1">
          {services.length === 0 && <span className="text-caption text-subtle-foreground">No service</span>}
          {services.slice(0, marksMax).map((service) => (
            <StatusDot key={service.id} name={service.name} status={service.status} />
          ))}
          {services.length > marksMax && (
            <span className="text-caption text-subtle-foreground">+{services.length - marksMax}</span>
          )}
        </span>
      </Link>
    </li>
  );
}

function LastDeployment({ project }: { project: ProjectSummary }) {
  const { lastDeployment: last } = project;
  const empty = servicesOf(project).length === 0;
  return (
    <footer className="flex items-center gap-2 border-t border-border px-4 py-[9px] text-caption text-muted-foreground">
      {last ? (
        <>
          <RunMark status={last.status} />
          <span className="min-w-0 flex-1 truncate">
            {last.service} #{last.number}{" "}
            {last.status === "running" || last.status === "queued" ? "is deploying" : `by ${last.by}`}
          </span>
          <Time at={last.at} />
        </>
      ) : (
        <span>{empty ? "Nothing in it yet" : "Nothing deployed yet"}</span>
      )}
    </footer>
  );
}

interface Props {
  project: ProjectSummary;
  onDelete: (project: ProjectSummary) => void;
}

export function ProjectCard({ project, onDelete }: Props) {
  const can = useCan();
  const at = `/projects/${project.slug}`;
  const home = project.environments[0]?.slug;
  const items: MenuItem[] = [];
  if (home && can("service:create")) items.push({ kind: "link", label: "Create service", href: `${at}/${home}/new` });
  if (can("variables:read")) items.push({ kind: "link", label: "Variables", href: `${at}/variables` });
  items.push({ kind: "link", label: "Settings", href: `${at}/settings` });
  if (can("project:delete"))
    items.push({ kind: "line" }, { label: "Delete project", danger: true, onSelect: () => onDelete(project) });
  return (
    <li className="flex min-w-0 flex-col rounded-lg border border-border bg-card transition-colors duration-(--fast) [contain-intrinsic-size:auto_190px] [content-visibility:auto] hover:border-border-strong">
      <header className="grid gap-0.5 px-4 pt-3.5 pb-3">
        <div className="flex items-center justify-between gap-2">
          <h2 className="min-w-0 truncate">
            <Link href={at} data-row className="hover:underline">
              {project.name}
            </Link>
          </h2>
          <Menu label={`Actions for ${project.name}`} items={items} />
        </div>
        {project.description && <p className="truncate text-small text-muted-foreground">{project.description}</p>}
      </header>
      <ul className="flex-1 border-t border-border p-1.5">
        {project.environments.map((environment) => (
          <Lane key={environment.id} project={project.slug} environment={environment} />
        ))}
      </ul>
      <LastDeployment project={project} />
    </li>
  );
}
