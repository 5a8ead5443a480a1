"use client";

import { useQuery } from "@tanstack/react-query";
import { Arc } from "../../components/ui/arc.tsx";
import { Card } from "../../components/ui/card.tsx";
import { Link } from "../../components/ui/link.tsx";
import { LinkButton } from "../../components/ui/link-button.tsx";
import { Duration, Time } from "../../components/ui/time.tsx";
import type { ServicePlace } from "../../lib/service-place.ts";
import { useTRPC } from "../../trpc/client.tsx";
import { CancelButton } from "./cancel-button.tsx";
import { Rollout } from "./rollout.tsx";
import { stepsOf } from "./steps-of.ts";
import type { DeployedService, Deployment } from "./types.ts";

function trafficWords({ active, spec }: DeployedService, { number, status }: Deployment): string {
  if (status === "queued") return "It begins when the deployment before it has ended.";
  if (!active) return `#${number} gets traffic once it has answered.`;
  if (spec.release.strategy === "in-place") return `Requests wait while #${active.number} is replaced by #${number}.`;
  return `All requests go to #${active.number}. Traffic moves to #${number} once all its replicas have answered.`;
}

/** The deployment that runs or waits, as the overview shows it. */
export function OpenDeployment({
  place,
  service,
  number,
}: {
  place: ServicePlace;
  service: DeployedService;
  number: number;
}) {
  const trpc = useTRPC();
  const { data: deployment } = useQuery(trpc.deployment.byNumber.queryOptions({ serviceId: place.serviceId, number }));
  const href = `${place.href}/deployments/${number}`;
  return (
    <Card
      title={
        <Link href={href} className="hover:underline">
          Deployment #{number}
        </Link>
      }
      icon={<Arc size={16} className="text-busy-solid" />}
      aside={
        <>
          {deployment?.startedAt && <Duration from={deployment.startedAt} to={deployment.endedAt ?? undefined} />}
          <LinkButton size="sm" href={href}>
            Watch log
          </LinkButton>
          {deployment && <CancelButton deployment={deployment} size="sm" />}
        </>
      }
    >
      {deployment ? (
        <div className="grid gap-4">
          <p className="text-small text-muted-foreground">
            <span className="text-foreground">{deployment.title}</span> by {deployment.by},{" "}
            <Time at={deployment.createdAt} />
          </p>
          <Rollout steps={stepsOf(deployment, { ...service, spec: deployment.spec })} />
          <p className="text-small text-muted-foreground">{trafficWords(service, deployment)}</p>
        </div>
      ) : (
        <div className="h-24" />
      )}
    </Card>
  );
}
