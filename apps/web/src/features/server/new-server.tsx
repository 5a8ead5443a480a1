"use client";

import { useQueryClient } from "@tanstack/react-query";
import { Container, KeyRound, ShieldCheck } from "lucide-react";
import { type ReactNode, useState } from "react";
import { Page } from "../../components/shell/page.tsx";
import { Button } from "../../components/ui/button.tsx";
import { Card, WithFacts } from "../../components/ui/card.tsx";
import { Link } from "../../components/ui/link.tsx";
import { Note, ProblemNote } from "../../components/ui/note.tsx";
import { PageHeader } from "../../components/ui/page-header.tsx";
import { Forbidden } from "../../components/ui/states.tsx";
import { notOnDemand } from "../../lib/on-demand.ts";
import { useCan } from "../../lib/permissions.tsx";
import { useForm } from "../../lib/use-form.ts";
import { useTRPC, useTRPCClient } from "../../trpc/client.tsx";
import { NameSection, ReachSection, UseSection } from "./fields.tsx";
import { newServer, ServerForm, type ServerValues } from "./form.ts";
import { SetupButton } from "./setup-button.tsx";
import { TestResult } from "./test-result.tsx";
import type { ServerTest } from "./types.ts";

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
      <Line icon={<KeyRound aria-hidden size={16} />}>Adding it connects once, and changes nothing on the server.</Line>
      <Line icon={<Container aria-hidden size={16} />}>
        Its set-up installs what is missing: Docker, the proxy, the builders. It can be repeated at any time.
      </Line>
      <Line icon={<ShieldCheck aria-hidden size={16} />}>
        No agent and no open Docker port: all goes through this one SSH access.
      </Line>
    </ul>
  );
}

interface Made {
  id: string;
  name: string;
  tested?: { test: ServerTest; values: ServerValues };
}

/** Adds it at the first press, then goes on with the same server: nothing is made twice, and nothing typed is lost. */
function Form() {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queries = useQueryClient();
  const [made, setMade] = useState<Made>();
  const form = useForm<ServerValues>({
    initial: newServer,
    validate: ServerForm,
    submit: async (values) => {
      const given = ServerForm.parse(values);
      const { id } = made
        ? await client.server.update.mutate({ serverId: made.id, ...given })
        : await client.server.create.mutate(given);
      const known = { id, name: given.name };
      setMade(known);
      const test = await client.server.test.mutate({ serverId: id });
      setMade({ ...known, tested: { test, values } });
      void queries.invalidateQueries(trpc.server.pathFilter(notOnDemand));
      // The field that is wrong says why; what was typed stays.
      if (test.problem?.field) throw test.problem;
    },
  });
  // What was typed since then has not been tested.
  const test = made?.tested?.values === form.values ? made.tested.test : undefined;
  const works = test !== undefined && test.problem === null;
  return (
    <form {...form.form}>
      <WithFacts
        facts={
          <Card title={made && test ? "Test" : "What happens"}>
            <div className="grid gap-4">
              {made && test ? <TestResult name={made.name} test={test} /> : <WhatHappens />}
              {made && !works && !form.pending && (
                <Note>
                  {made.name} is added. Correct what is marked and test again, or go on later on{" "}
                  <Link href={`/servers/${made.id}`}>its page</Link>.
                </Note>
              )}
              <ProblemNote problem={form.problem} />
              <div className="grid gap-2">
                {made && works && <SetupButton server={made} label={`Set up ${made.name}`} variant="primary" wide />}
                <Button
                  type="submit"
                  variant={works ? "outline" : "primary"}
                  wide
                  pending={form.pending}
                  pendingLabel={made ? "Testing" : "Adding"}
                >
                  {made ? "Test again" : "Add and test"}
                </Button>
              </div>
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
