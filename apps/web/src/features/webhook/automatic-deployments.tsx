"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Card } from "../../components/ui/card.tsx";
import { Switch } from "../../components/ui/choice.tsx";
import { ProblemNote } from "../../components/ui/note.tsx";
import { announce } from "../../lib/announce.ts";
import { useCan } from "../../lib/permissions.tsx";
import { problemOf } from "../../lib/problem.ts";
import type { ServicePlace } from "../../lib/service-place.ts";
import { useTRPC } from "../../trpc/client.tsx";
import { Deliveries } from "./deliveries.tsx";
import { HowToSetUp } from "./how-to-set-up.tsx";
import { KeptVersions } from "./kept-versions.tsx";
import { RepositoryHook } from "./repository-hook.tsx";
import type { Automatic } from "./types.ts";
import { WebhookAddress } from "./webhook-address.tsx";

interface Props {
  place: ServicePlace;
  service: Automatic;
}

/** The address that a git host or a registry calls, what it called, and what is kept of it all. */
export function AutomaticDeployments({ place, service }: Props) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const can = useCan();
  const { serviceId } = place;
  const save = useMutation(
    trpc.webhook.save.mutationOptions({
      onSuccess: async ({ autoDeploy }) => {
        announce(autoDeploy ? "Automatic deployments are on" : "Automatic deployments are off");
        await queries.invalidateQueries(trpc.service.get.queryFilter({ serviceId }));
      },
    }),
  );
  const on = save.isPending ? save.variables.autoDeploy : service.autoDeploy;
  return (
    <>
      <Card title="Webhook">
        <div className="grid gap-4">
          <Switch
            label="Deploy what is announced"
            help="A push, a new tag or a new image that is announced at the address below. Applies at once."
            checked={on}
            disabled={!can("service:update")}
            onChange={(event) => save.mutate({ serviceId, autoDeploy: event.target.checked })}
          />
          <ProblemNote problem={save.error ? problemOf(save.error) : undefined} />
          {on && <RepositoryHook place={place} service={service} />}
          {can("deployment:create") && <WebhookAddress place={place} />}
          <HowToSetUp />
        </div>
      </Card>
      {can("deployment:read") && <Deliveries place={place} />}
      {can("service:update") && <KeptVersions place={place} service={service} />}
    </>
  );
}
