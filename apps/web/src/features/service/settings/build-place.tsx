"use client";

import { useQueryClient } from "@tanstack/react-query";
import { z } from "zod";
import { Card } from "../../../components/ui/card.tsx";
import { SavedForm } from "../../../components/ui/saved-form.tsx";
import { useTRPC, useTRPCClient } from "../../../trpc/client.tsx";
import { ServerField, useServers } from "../../server-choice/index.ts";
import type { PartProps } from "./settings-tab.tsx";

const Values = z.object({ buildServerId: z.string() });

/** Only where there is a choice. */
export function BuildPlace({ place: { serviceId }, service }: PartProps) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queries = useQueryClient();
  const { server, buildServer } = service;
  const others = useServers().filter(({ id }) => id !== server.id);
  if (others.length === 0) return null;
  return (
    <Card title="Build server">
      <SavedForm
        initial={{ buildServerId: buildServer?.id ?? "" }}
        schema={Values}
        action="Save build server"
        onSave={async ({ buildServerId }) => {
          await client.service.update.mutate({ serviceId, buildServerId: buildServerId || null });
          await queries.invalidateQueries(trpc.service.get.queryFilter({ serviceId }));
        }}
      >
        {({ values, errors, set }) => (
          <ServerField
            label="Build on"
            help={`Built elsewhere, ${server.name} has its processor and memory for what runs; the image is copied over afterwards.`}
            error={errors["buildServerId"]}
            value={values.buildServerId}
            first={`${server.name}, where it runs`}
            servers={others}
            onChange={(id) => set("buildServerId", id)}
          />
        )}
      </SavedForm>
    </Card>
  );
}
