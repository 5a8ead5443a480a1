"use client";

import { useQueryClient } from "@tanstack/react-query";
import { Container, KeyRound, ShieldCheck } from "lucide-react";
import { useRouter } from "next/navigation";
import type { ReactNode } from "react";
import { Page } from "../../components/shell/page.tsx";
import { Button } from "../../components/ui/button.tsx";
import { Card, WithFacts } from "../../components/ui/card.tsx";
import { ProblemNote } from "../../components/ui/note.tsx";
import { PageHeader } from "../../components/ui/page-header.tsx";
import { Forbidden } from "../../components/ui/states.tsx";
import { useCan } from "../../lib/permissions.tsx";
import { useForm } from "../../lib/use-form.ts";
import { useTRPC, useTRPCClient } from "../../trpc/client.tsx";
import { NameSection, ReachSection, UseSection } from "./fields.tsx";
import { newServer, ServerForm, type ServerValues } from "./form.ts";

const crumbs = [
  { label: "Servers", href: "/servers" },
  { label: "Add server", href: "/servers/new" },
];

function Line({ icon, children }: { icon: ReactNode; children: ReactNode }) {
  return (
    <li className="flex gap-2.5">
      <span className="mt-px text-subtle-foreground">{icon}</span>
      <span>{children}</span>
    </li>
  );
}

function WhatHappens() {
  return (
    <ul className="grid gap-2.5 text-small">
      <Line icon={<KeyRound aria-hidden size={16} />}>Adding it changes nothing on the server.</Line>
      <Line icon={<Container aria-hidden size={16} />}>
        Its set-up installs what is missing: Docker, the proxy, the builders. It can be repeated at any time.
      </Line>
      <Line icon={<ShieldCheck aria-hidden size={16} />}>
        No agent and no open Docker port: all goes through this one SSH access.
      </Line>
    </ul>
  );
}

function Form() {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queries = useQueryClient();
  const router = useRouter();
  const form = useForm<ServerValues>({
    initial: newServer,
    validate: ServerForm,
    submit: async (values) => {
      const { id } = await client.server.create.mutate(ServerForm.parse(values));
      void queries.invalidateQueries(trpc.server.pathFilter());
      router.push(`/servers/${id}`);
    },
  });
  return (
    <form {...form.form}>
      <WithFacts
        facts={
          <Card title="What happens">
            <div className="grid gap-4">
              <WhatHappens />
              <ProblemNote problem={form.problem} />
              <Button type="submit" variant="primary" size="lg" wide pending={form.pending} pendingLabel="Adding">
                Add server
              </Button>
            </div>
          </Card>
        }
      >
        <div>
          <NameSection form={form} />
          <ReachSection form={form} />
          <UseSection form={form} />
        </div>
      </WithFacts>
    </form>
  );
}

export function NewServer() {
  const can = useCan();
  return (
    <Page crumbs={crumbs}>
      {can("server:create") ? (
        <>
          <PageHeader
            title="Add server"
            text="A bare machine with SSH is enough: Debian 12 or 13, Ubuntu 22.04 or 24.04."
          />
          <Form />
        </>
      ) : (
        <Forbidden page deed="add a server" />
      )}
    </Page>
  );
}
