"use client";

import { useQueryClient } from "@tanstack/react-query";
import { z } from "zod";
import { Card } from "../../components/ui/card.tsx";
import { Field } from "../../components/ui/field.tsx";
import { Input } from "../../components/ui/input.tsx";
import { SavedForm } from "../../components/ui/saved-form.tsx";
import type { ServicePlace } from "../../lib/service-place.ts";
import { useTRPC, useTRPCClient } from "../../trpc/client.tsx";
import type { Automatic } from "./types.ts";

const words = "A whole number from 1 to 100.";
const Kept = z.object({ keepDeployments: z.coerce.number(words).int(words).min(1, words).max(100, words) });

/** How far back a rollback reaches, against the disk that its images take. */
export function KeptVersions({ place: { serviceId }, service }: { place: ServicePlace; service: Automatic }) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queries = useQueryClient();
  return (
    <Card title="Versions kept">
      <SavedForm
        initial={{ keepDeployments: String(service.keepDeployments) }}
        schema={Kept}
        action="Save number"
        onSave={async (values) => {
          await client.service.update.mutate({ serviceId, ...Kept.parse(values) });
          await queries.invalidateQueries(trpc.service.get.queryFilter({ serviceId }));
        }}
      >
        {({ field, errors }) => (
          <Field
            label="Successful versions"
            help="So many can be rolled back to. Images of older ones are removed, the one that serves never."
            error={errors["keepDeployments"]}
          >
            {(control) => (
              <Input
                {...control}
                {...field("keepDeployments")}
                inputMode="numeric"
                autoComplete="off"
                className="w-28!"
              />
            )}
          </Field>
        )}
      </SavedForm>
    </Card>
  );
}
