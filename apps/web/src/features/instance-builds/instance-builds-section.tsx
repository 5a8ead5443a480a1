"use client";

import { InstanceBuilds } from "@moorage/domain/providers";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { SchemaForm } from "../../components/schema-form.tsx";
import { SettingsPage } from "../../components/shell/settings-page.tsx";
import { FormSection } from "../../components/ui/field.tsx";
import { QueryView } from "../../components/ui/query-view.tsx";
import { SavedForm } from "../../components/ui/saved-form.tsx";
import { LoadingRows } from "../../components/ui/states.tsx";
import { useTRPC, useTRPCClient } from "../../trpc/client.tsx";
import { inputOf, type Typed, TypedBuilds, typedOf } from "./values.ts";

const limits = { memoryLimit: true, cpuLimit: true, processes: true, timeoutMinutes: true, logMib: true } as const;
const groups = [
  {
    title: "Limits",
    help: "Of one build. How many run at once is a setting of each server.",
    schema: InstanceBuilds.pick(limits),
  },
  {
    title: "Tools",
    help: "Images and versions that the builders take. What is emptied is the default again.",
    schema: InstanceBuilds.omit(limits),
  },
];

function Form({ builds }: { builds: InstanceBuilds }) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queries = useQueryClient();
  return (
    <SavedForm<Typed>
      initial={typedOf(builds)}
      schema={TypedBuilds}
      action="Save build settings"
      onSave={async (typed) => {
        await client.instance.saveBuilds.mutate(inputOf(typed) as Partial<InstanceBuilds>);
        await queries.invalidateQueries(trpc.instance.builds.queryFilter());
      }}
    >
      {({ values, errors, set, field }) => (
        <div>
          {groups.map(({ title, help, schema }) => (
            <FormSection key={title} title={title} help={help}>
              <SchemaForm
                schema={schema}
                values={values}
                errors={errors}
                onChange={set}
                onBlur={(name) => field(name).onBlur()}
              />
            </FormSection>
          ))}
        </div>
      )}
    </SavedForm>
  );
}

/** Of the instance: what each build on its servers may take, and which tools make it. */
export default function InstanceBuildsSection() {
  const query = useQuery(useTRPC().instance.builds.queryOptions());
  return (
    <SettingsPage
      section="builds"
      title="Builds"
      text="How the servers of this instance build. The next build has what is saved here; one that runs stays as it began."
    >
      <QueryView
        query={query}
        what="the settings of builds"
        shared
        loading={<LoadingRows rows={6} label="the settings" />}
      >
        {(builds) => <Form builds={builds} />}
      </QueryView>
    </SettingsPage>
  );
}
