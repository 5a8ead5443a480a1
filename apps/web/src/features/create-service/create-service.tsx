"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Box } from "lucide-react";
import { useRouter } from "next/navigation";
import { useRef, useState } from "react";
import { Page } from "../../components/shell/page.tsx";
import { WithFacts } from "../../components/ui/card.tsx";
import { ChoiceCard } from "../../components/ui/choice.tsx";
import { Field, FormSection } from "../../components/ui/field.tsx";
import { Textarea } from "../../components/ui/input.tsx";
import { PageHeader } from "../../components/ui/page-header.tsx";
import { Forbidden } from "../../components/ui/states.tsx";
import { useCan } from "../../lib/permissions.tsx";
import { useForm } from "../../lib/use-form.ts";
import { useSettled } from "../../lib/use-settled.ts";
import { useTRPC, useTRPCClient } from "../../trpc/client.tsx";
import { usePlaceCrumbs } from "../place/index.ts";
import { useServers } from "../server-choice/index.ts";
import { BuildSection } from "./build-section.tsx";
import type { FormProps } from "./form.ts";
import { PlaceSection } from "./place-section.tsx";
import { PlanCard } from "./plan-card.tsx";
import { SourceSection } from "./source-section.tsx";
import { type Made, type Phase, submit } from "./submit.ts";
import { TrafficSection } from "./traffic-section.tsx";
import { check, initial, slugFor, type Values } from "./values.ts";

interface Place {
  project: string;
  environment: string;
}

const placeOf = ({ serverId }: Values) => (serverId ? { serverId } : {});

/** One per address that was settled on; a new host for each letter would only flicker. */
function useGeneratedHost(values: Values): string | undefined {
  const slug = slugFor(values);
  const trpc = useTRPC();
  const asked = useSettled(slug, 400);
  return useQuery({
    ...trpc.domain.generateHostFor.queryOptions({ name: asked, ...placeOf(values) }),
    enabled: asked !== "",
    staleTime: Number.POSITIVE_INFINITY,
  }).data?.host;
}

function Variables({ form: { errors, field } }: FormProps) {
  return (
    <FormSection title="Variables" help="Those of the project and the environment come by themselves.">
      <Field
        label="As .env text"
        optional
        help="NAME=value, one per line. They are sealed when they are saved."
        error={errors["variables"]}
      >
        {(control) => <Textarea {...control} {...field("variables")} mono rows={4} spellCheck={false} />}
      </Field>
    </FormSection>
  );
}

export function CreateService({ project, environment }: Place) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queryClient = useQueryClient();
  const router = useRouter();
  const can = useCan();
  const environmentId = `${project}/${environment}`;
  const base = `/projects/${project}/${environment}`;
  const crumbs = [...usePlaceCrumbs({ project, environment }), { label: "Create service", href: `${base}/new` }];
  const here = useQuery(trpc.environment.get.queryOptions({ environmentId })).data;
  const neighbours = useQuery(trpc.service.list.queryOptions({ environmentId })).data ?? [];
  const [made, setMade] = useState<Made>();
  const [at, setAt] = useState<{ phase: Phase; share?: number | undefined }>();
  const deploy = useRef(true);
  const others = neighbours.filter(({ id }) => id !== made?.id).map(({ slug }) => slug);
  const form = useForm<Values>({
    initial,
    validate: (values) => check(values, others),
    submit: async (values) => {
      const fallback = async () =>
        generated ?? (await client.domain.generateHostFor.query({ name: slugFor(values), ...placeOf(values) })).host;
      const host = values.ownHost || !values.reachable ? values.host.trim() : await fallback();
      const onPhase = (phase: Phase, share?: number) => setAt({ phase, share });
      const sent = { client, environmentId, values, host, deploy: deploy.current, onPhase };
      const { slug, number } = await submit(made, sent, setMade);
      void queryClient.invalidateQueries(trpc.service.pathFilter());
      router.push(number === undefined ? `${base}/${slug}` : `${base}/${slug}/deployments/${number}`);
    },
  });
  const generated = useGeneratedHost(form.values);
  const servers = useServers();
  const there = form.values.serverId || servers.find(({ connection }) => connection === "local")?.id;
  // Networks end at the server.
  const near = neighbours.filter(({ id, server }) => id !== made?.id && (!there || server.id === there));
  if (!can("service:create"))
    return (
      <Page crumbs={crumbs}>
        <Forbidden page deed="create a service here" />
      </Page>
    );
  return (
    <Page crumbs={crumbs}>
      <PageHeader
        title="Create service"
        text={here && `In ${here.project.name}, ${here.name}. Nothing runs until you deploy.`}
      />
      <form {...form.form}>
        <WithFacts
          facts={
            <PlanCard
              form={form}
              generated={generated}
              neighbours={near.map(({ slug }) => slug)}
              made={made?.slug}
              phase={form.pending ? at?.phase : undefined}
              deploying={deploy.current}
              onCreateOnly={() => {
                deploy.current = false;
                form.form.ref.current?.requestSubmit();
                deploy.current = true;
              }}
            />
          }
        >
          <div>
            <FormSection title="Kind">
              <div className="grid gap-3 sm:grid-cols-3">
                <ChoiceCard
                  name="kind"
                  value="application"
                  defaultChecked
                  icon={<Box aria-hidden size={16} />}
                  label="Application"
                  help="Your code or an image"
                />
              </div>
            </FormSection>
            <SourceSection form={form} share={form.pending && at?.phase === "upload" ? (at.share ?? 0) : undefined} />
            {form.values.source !== "image" && <BuildSection form={form} />}
            <PlaceSection form={form} fixed={made?.slug} />
            <TrafficSection form={form} generated={generated} />
            <Variables form={form} />
          </div>
        </WithFacts>
      </form>
    </Page>
  );
}
