"use client";

import { useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { Card } from "../../components/ui/card.tsx";
import { DangerCard } from "../../components/ui/danger-card.tsx";
import { NameFields } from "../../components/ui/name-fields.tsx";
import { SavedForm } from "../../components/ui/saved-form.tsx";
import { Forbidden } from "../../components/ui/states.tsx";
import { notOnDemand } from "../../lib/on-demand.ts";
import { useCan } from "../../lib/permissions.tsx";
import { useTRPC, useTRPCClient } from "../../trpc/client.tsx";
import { BuildsField, NameSection, ReachSection, UseSection } from "./fields.tsx";
import { LocalForm, ServerForm, type ServerValues, valuesOf } from "./form.ts";
import { isHere, type Server } from "./types.ts";

const RemoveServer = lazy(() => import("./remove-server.tsx"));

function useSave({ id: serverId }: Server) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queries = useQueryClient();
  return async (values: Omit<Parameters<typeof client.server.update.mutate>[0], "serverId">) => {
    await client.server.update.mutate({ serverId, ...values });
    await queries.invalidateQueries(trpc.server.pathFilter(notOnDemand));
  };
}

/** How this machine is reached is not a choice. */
function LocalSettings({ server }: { server: Server }) {
  const save = useSave(server);
  const { name, description, buildsAtOnce } = valuesOf(server);
  return (
    <Card title="This machine">
      <SavedForm
        initial={{ name, description, buildsAtOnce }}
        schema={LocalForm}
        action="Save changes"
        onSave={(values) => save(LocalForm.parse(values))}
      >
        {(form) => (
          <>
            <NameFields form={form} />
            <BuildsField form={form} />
          </>
        )}
      </SavedForm>
    </Card>
  );
}

function RemoteSettings({ server }: { server: Server }) {
  const save = useSave(server);
  const can = useCan();
  const [removing, setRemoving] = useState(false);
  return (
    <>
      {can("server:update") && (
        <SavedForm<ServerValues>
          initial={valuesOf(server)}
          schema={ServerForm}
          action="Save changes"
          onSave={(values) => save(ServerForm.parse(values))}
          wide
        >
          {(form) => (
            <div>
              <NameSection form={form} />
              <ReachSection form={form} />
              <UseSection form={form} />
            </div>
          )}
        </SavedForm>
      )}
      {can("server:delete") && (
        <DangerCard
          title={`Remove ${server.name}`}
          text="Takes our proxy, networks and files off it, then it out of Moorage. Services that run or are built there must go first."
          action={`Remove ${server.name}`}
          onAction={() => setRemoving(true)}
        />
      )}
      {removing && (
        <Suspense>
          <RemoveServer server={server} onClose={() => setRemoving(false)} />
        </Suspense>
      )}
    </>
  );
}

export default function SettingsTab({ server }: { server: Server }) {
  const can = useCan();
  const here = isHere(server);
  if (here && !can("instance:admin")) return <Forbidden shared deed="change this machine" />;
  if (!can("server:update") && (here || !can("server:delete"))) return <Forbidden deed="change this server" />;
  return (
    <div className="grid max-w-[860px] gap-6">
      {here ? <LocalSettings server={server} /> : <RemoteSettings server={server} />}
    </div>
  );
}
