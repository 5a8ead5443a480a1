"use client";

import { useMutation } from "@tanstack/react-query";
import { Button } from "../../components/ui/button.tsx";
import { LinkButton } from "../../components/ui/link-button.tsx";
import { Note, ProblemNote } from "../../components/ui/note.tsx";
import { Time } from "../../components/ui/time.tsx";
import { useCan } from "../../lib/permissions.tsx";
import { problemOf } from "../../lib/problem.ts";
import type { ServicePlace } from "../../lib/service-place.ts";
import { useTRPC } from "../../trpc/client.tsx";
import { useRedeploy } from "../deployment/index.ts";
import type { Service } from "./types.ts";
import type { View } from "./view.ts";

interface Props {
  place: ServicePlace;
  service: Service;
}

const isBusy = ({ lastDeployment: last }: Service) => last?.status === "queued" || last?.status === "running";

/** Not known is not stopped: what runs there goes on without us. */
function AwayPart({ service: { server, status } }: Pick<Props, "service">) {
  const may = useCan()("server:read");
  if (status.state !== "unknown") return null;
  return (
    <Note
      tone="warn"
      actions={
        may && (
          <LinkButton size="sm" href={`/servers/${server.id}`}>
            Open {server.name}
          </LinkButton>
        )
      }
    >
      <p className="font-medium">
        {server.name} has not answered{" "}
        {status.since && (
          <>
            since <Time at={status.since} />
          </>
        )}
      </p>
      <p className="text-muted-foreground">
        Whether this service runs is not known; it goes on by itself as far as the server is up.
      </p>
    </Note>
  );
}

/** What the last reconcile met outside a deployment; starting or stopping again tries it again. */
function ProblemPart({ place, service }: Props) {
  const trpc = useTRPC();
  const start = useMutation(trpc.service.start.mutationOptions());
  const stop = useMutation(trpc.service.stop.mutationOptions());
  const can = useCan();
  if (!service.problem) return null;
  const again = service.desired === "stopped" ? stop : start;
  return (
    <Note
      tone="fail"
      actions={
        can("service:update") && (
          <Button
            size="sm"
            pending={again.isPending}
            pendingLabel="Trying"
            onClick={() => again.mutate({ serviceId: place.serviceId })}
          >
            Try again
          </Button>
        )
      }
    >
      <p className="font-medium">{service.problem.message}</p>
      <p className="text-muted-foreground">
        {service.server.name} could not be brought to what is wanted, <Time at={service.problem.at} />. It is tried
        again by itself.
      </p>
      {again.error && <p>{problemOf(again.error).title}</p>}
    </Note>
  );
}

/** Told while all still runs: the next pull is what fails. */
function RegistryPart({ service: { registry, buildRegistry } }: Pick<Props, "service">) {
  const other = buildRegistry?.id === registry?.id ? null : buildRegistry;
  return [registry, other].map(
    (each) =>
      each?.problem && (
        <Note
          key={each.id}
          tone="warn"
          actions={
            <LinkButton size="sm" href="/settings/registries">
              Open registries
            </LinkButton>
          }
        >
          <p className="font-medium">
            {each.name} has failed
            {each.problem.since && (
              <>
                {" "}
                since <Time at={each.problem.since} />
              </>
            )}
          </p>
          <p className="wrap-anywhere">{each.problem.message}</p>
          {each.problem.hint && <p>{each.problem.hint}</p>}
          <p className="text-muted-foreground">
            What runs goes on. Deployments, and replicas that move to another server, may fail until it works again.
          </p>
        </Note>
      ),
  );
}

function PendingPart({ place, service }: Props) {
  const { deploy } = useRedeploy(place, false);
  const can = useCan();
  if (!service.pendingChanges || isBusy(service)) return null;
  return (
    <>
      <Note
        tone="warn"
        actions={
          can("deployment:create") && (
            <Button
              size="sm"
              pending={deploy.isPending}
              pendingLabel="Asking"
              onClick={() => deploy.mutate({ serviceId: place.serviceId })}
            >
              Deploy
            </Button>
          )
        }
      >
        Settings are saved and apply at the next deployment. #{service.active?.number} runs with those from before.
      </Note>
      {deploy.error && <ProblemNote problem={problemOf(deploy.error)} />}
    </>
  );
}

/** Said before the button is pressed: in place there is a time in which nothing answers. */
function GapPart({ service }: { service: Service }) {
  const { active, spec } = service;
  if (spec.release.strategy !== "in-place" || !active || service.desired === "stopped" || isBusy(service)) return null;
  return (
    <Note tone="warn">
      Deploying stops #{active.number} first. Requests wait until the new version answers, at most{" "}
      {spec.release.deadlineSeconds} s.
    </Note>
  );
}

export function ServiceNotes({ place, service, view }: Props & { view: View }) {
  const watching = view.tab === "overview" || view.tab === "deployments";
  return (
    <div className="grid gap-3 empty:hidden">
      <AwayPart service={service} />
      <ProblemPart place={place} service={service} />
      <RegistryPart service={service} />
      <PendingPart place={place} service={service} />
      {watching && <GapPart service={service} />}
    </div>
  );
}
