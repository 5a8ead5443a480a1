"use client";

import { Rocket } from "lucide-react";
import { Card, WithFacts } from "../../components/ui/card.tsx";
import { LinkButton } from "../../components/ui/link-button.tsx";
import { Empty } from "../../components/ui/states.tsx";
import { useCan } from "../../lib/permissions.tsx";
import type { ServicePlace } from "../../lib/service-place.ts";
import { OpenDeployment } from "../deployment/index.ts";
import { LastLines } from "../log/index.ts";
import { OverviewFacts } from "./overview-facts.tsx";
import { Replicas } from "./replicas.tsx";
import { maySet } from "./rights.ts";
import type { Service } from "./types.ts";

interface Props {
  place: ServicePlace;
  service: Service;
}

function FirstSteps({ place, service }: Props) {
  const can = useCan();
  const waitsForUpload = service.spec.source.type === "drop" && !service.spec.source.uploadId;
  const last = service.lastDeployment;
  if (last && last.status !== "queued" && last.status !== "running")
    return (
      <Card title="Nothing is running">
        <p className="pb-3 text-small text-muted-foreground">
          Deployment #{last.number} did not succeed, so there is no version to serve. Its page says why.
        </p>
        <LinkButton href={`${place.href}/deployments/${last.number}`}>Open deployment #{last.number}</LinkButton>
      </Card>
    );
  return (
    <Card>
      <Empty
        icon={<Rocket aria-hidden size={20} />}
        title="Never deployed"
        actions={
          waitsForUpload &&
          maySet(can) && <LinkButton href={`${place.href}/settings/source`}>Upload the source</LinkButton>
        }
      >
        <p>
          {waitsForUpload
            ? "Send the source as an archive; it is built and deployed."
            : `Deploy ${service.spec.source.type === "image" ? "starts" : "builds and starts"} ${service.source} and leads its domains to it once it answers.`}
        </p>
      </Empty>
    </Card>
  );
}

export function Overview({ place, service }: Props) {
  const last = service.lastDeployment;
  const open = last?.status === "queued" || last?.status === "running";
  const can = (capability: Service["capabilities"][number]) => service.capabilities.includes(capability);
  return (
    <WithFacts facts={<OverviewFacts place={place} service={service} />}>
      {open && <OpenDeployment place={place} service={service} number={last.number} />}
      {!service.active && !open && <FirstSteps place={place} service={service} />}
      <Replicas service={service} />
      {can("logs") && service.replicas.length > 0 && <LastLines place={place} happened={service.replicas} />}
    </WithFacts>
  );
}
