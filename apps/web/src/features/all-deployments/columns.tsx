"use client";

import { Link } from "../../components/ui/link.tsx";
import { deploymentColumns } from "../deployment/columns.tsx";
import { type PlacedDeployment, resultWords } from "./types.ts";

const hrefOf = ({ project, environment, service, number }: PlacedDeployment) =>
  `/projects/${project.slug}/${environment.slug}/${service.slug}/deployments/${number}`;

export const columns = deploymentColumns<PlacedDeployment>({
  first: {
    key: "service",
    label: "Service",
    title: true,
    cell: (row) => (
      <span className="grid gap-0.5">
        <Link data-row href={hrefOf(row)} className="link justify-self-start font-medium wrap-anywhere">
          {row.service.name} <span className="tabular-nums">#{row.number}</span>
        </Link>
        <span className="text-caption wrap-anywhere text-muted-foreground">
          {row.project.name} / {row.environment.name}
        </span>
      </span>
    ),
  },
  words: resultWords,
  what: ({ service, number }) => `${service.name} #${number}`,
});
