"use client";

import { Box, Check, FolderKanban, Globe } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "../../components/ui/button.tsx";
import { LinkButton } from "../../components/ui/link-button.tsx";
import type { ProjectSummary } from "./queries.ts";

interface StepProps {
  icon: ReactNode;
  title: string;
  text: string;
  done?: boolean;
  action?: ReactNode;
}

function Step({ icon, title, text, done, action }: StepProps) {
  return (
    <li className="grid content-start gap-2 rounded-lg border border-border bg-card p-4">
      <span className={done ? "text-ok" : "text-link"}>{done ? <Check aria-hidden size={20} /> : icon}</span>
      <h3 className="text-body">
        {title}
        {done && <span className="sr-only">, done</span>}
      </h3>
      <p className="text-small text-muted-foreground">{text}</p>
      {action && <div className="mt-2">{action}</div>}
    </li>
  );
}

/** In place of the cards until the first service is there. */
export default function FirstSteps({
  project,
  onCreate,
}: {
  project: ProjectSummary | undefined;
  onCreate: () => void;
}) {
  const home = project && `/projects/${project.slug}/${project.environments[0]?.slug ?? "production"}`;
  return (
    <section aria-labelledby="first-steps" className="grid gap-3">
      <h2 id="first-steps">Three steps to the first service</h2>
      <ol className="grid gap-4 md:grid-cols-3">
        <Step
          icon={<FolderKanban aria-hidden size={20} />}
          title="Create a project"
          text="It holds the services that belong together, and begins with the environment production."
          done={project !== undefined}
          action={
            !project && (
              <Button variant="primary" data-command="Create project" onClick={onCreate}>
                Create project
              </Button>
            )
          }
        />
        <Step
          icon={<Box aria-hidden size={20} />}
          title="Create a service"
          text="From a Docker image, or from an archive of your source with a Dockerfile."
          action={
            home && (
              <LinkButton variant="primary" href={`${home}/new`}>
                Create service
              </LinkButton>
            )
          }
        />
        <Step
          icon={<Globe aria-hidden size={20} />}
          title="Add a domain"
          text="A generated name works at once; your own needs a DNS record that points here."
        />
      </ol>
    </section>
  );
}
