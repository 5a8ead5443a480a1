"use client";

import { useQuery } from "@tanstack/react-query";
import { ExternalLink } from "lucide-react";
import type { ReactNode } from "react";
import { Card, Facts } from "../../components/ui/card.tsx";
import { CopyButton } from "../../components/ui/copy-button.tsx";
import { Link } from "../../components/ui/link.tsx";
import { QueryView } from "../../components/ui/query-view.tsx";
import { Skeleton } from "../../components/ui/states.tsx";
import { Time } from "../../components/ui/time.tsx";
import { useCan } from "../../lib/permissions.tsx";
import type { ServicePlace } from "../../lib/service-place.ts";
import { useTRPC } from "../../trpc/client.tsx";
import { maySet } from "./rights.ts";
import type { Service } from "./types.ts";

interface Props {
  place: ServicePlace;
  service: Service;
}

const code = (text: ReactNode) => <code className="font-mono text-log wrap-anywhere">{text}</code>;

function Addresses({ place }: { place: ServicePlace }) {
  const trpc = useTRPC();
  const query = useQuery(trpc.domain.list.queryOptions({ serviceId: place.serviceId }));
  return (
    <QueryView query={query} what="the domains" loading={<Skeleton className="w-2/3" />}>
      {(domains) => {
        const on = domains.filter(({ enabled }) => enabled);
        if (on.length === 0)
          return <p className="text-small text-muted-foreground">No domain leads here from outside.</p>;
        return (
          <ul className="grid gap-1">
            {on.map((domain) => (
              <li key={domain.id} className="flex min-w-0 items-center justify-between gap-2 text-small">
                <a
                  href={domain.url}
                  target="_blank"
                  rel="noreferrer"
                  className="link inline-flex min-w-0 items-center gap-1.5 wrap-anywhere"
                >
                  {domain.host}
                  {domain.path === "/" ? "" : domain.path}
                  <ExternalLink aria-hidden size={13} className="shrink-0" />
                  <span className="sr-only">, opens in a new tab</span>
                </a>
                <CopyButton text={domain.url} label={`Copy the address of ${domain.host}`} />
              </li>
            ))}
          </ul>
        );
      }}
    </QueryView>
  );
}

/** A digest is told apart by its beginning; the whole is there to copy. */
function Digest({ image }: { image: string }) {
  const short = image.replace(/(sha256:[0-9a-f]{12})[0-9a-f]+$/, "$1…");
  return (
    <span className="flex items-center gap-1">
      <code title={image} className="min-w-0 font-mono text-log wrap-anywhere">
        {short}
      </code>
      <CopyButton text={image} label="Copy the image's id" />
    </span>
  );
}

const sourceLabels: Record<Service["spec"]["source"]["type"], string> = {
  ...{ image: "Image", drop: "Upload", git: "Repository" },
  ...{ github: "GitHub", gitlab: "GitLab", bitbucket: "Bitbucket", gitea: "Gitea" },
};

const strategies = { "side-by-side": "Side by side, no gap", "in-place": "In place, requests wait" };

export function OverviewFacts({ place, service }: Props) {
  const { spec, active } = service;
  const { healthPath, strategy } = spec.release;
  const can = useCan();
  return (
    <>
      <Card
        title="Reachable at"
        aside={
          <Link href={`${place.href}/domains`} className="link">
            Domains
          </Link>
        }
      >
        <div className="grid gap-3">
          <Addresses place={place} />
          <Facts
            items={[
              { label: "Inside", value: code(spec.port ? `${service.slug}:${spec.port}` : service.slug) },
              { label: "Health", value: healthPath ? code(`GET ${healthPath}`) : "Any answer" },
            ]}
          />
        </div>
      </Card>
      <Card
        title="Source"
        aside={
          maySet(can) && (
            <Link href={`${place.href}/settings/source`} className="link">
              Settings
            </Link>
          )
        }
      >
        <Facts
          items={[
            { label: sourceLabels[spec.source.type], value: code(service.source) },
            ...(active?.image ? [{ label: "Runs", value: <Digest image={active.image} /> }] : []),
            { label: "Port", value: spec.port ?? "Not set" },
            { label: "Replicas", value: spec.replicas },
            { label: "Strategy", value: strategies[strategy] },
            {
              label: "Server",
              value: can("server:read") ? (
                <Link href={`/servers/${service.server.id}`} className="link">
                  {service.server.name}
                </Link>
              ) : (
                service.server.name
              ),
            },
            ...(service.buildServer ? [{ label: "Built on", value: service.buildServer.name }] : []),
            { label: "Created", value: <Time at={service.createdAt} /> },
            ...(active?.endedAt
              ? [
                  {
                    label: "Serves",
                    value: (
                      <>
                        #{active.number} since <Time key={active.endedAt} at={active.endedAt} />
                      </>
                    ),
                  },
                ]
              : []),
          ]}
        />
      </Card>
    </>
  );
}
