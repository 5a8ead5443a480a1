"use client";

import { DisplayName } from "@moorage/domain";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { z } from "zod";
import { SettingsPage } from "../../components/shell/settings-page.tsx";
import { Card } from "../../components/ui/card.tsx";
import { Field } from "../../components/ui/field.tsx";
import { Input } from "../../components/ui/input.tsx";
import { QueryView } from "../../components/ui/query-view.tsx";
import { SavedForm } from "../../components/ui/saved-form.tsx";
import { LoadingRows } from "../../components/ui/states.tsx";
import { useTRPC, useTRPCClient } from "../../trpc/client.tsx";
import { Preferences } from "./preferences.tsx";

const Profile = z.object({ name: DisplayName });

function NameForm({ name, email }: { name: string; email: string }) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queries = useQueryClient();
  const router = useRouter();
  const save = async (values: { name: string }) => {
    await client.account.updateProfile.mutate(values);
    await queries.invalidateQueries(trpc.account.pathFilter());
    router.refresh();
  };
  return (
    <SavedForm initial={{ name }} schema={Profile} action="Save profile" onSave={save}>
      {({ field, errors }) => (
        <>
          <Field
            label="Name"
            help="How others see you: beside deployments and in the audit log."
            error={errors["name"]}
          >
            {(control) => <Input {...control} {...field("name")} autoComplete="name" />}
          </Field>
          <Field label="E-mail" help="What you sign in with.">
            {(control) => <Input {...control} value={email} readOnly autoComplete="email" />}
          </Field>
        </>
      )}
    </SavedForm>
  );
}

export default function ProfileSection() {
  const me = useQuery(useTRPC().account.me.queryOptions());
  return (
    <SettingsPage section="profile" title="Profile" text="Who you are here, and how the dashboard behaves for you.">
      <QueryView query={me} what="your profile" loading={<LoadingRows rows={3} label="your profile" />}>
        {({ user }) => (
          <Card title="You">
            <NameForm name={user.name} email={user.email} />
          </Card>
        )}
      </QueryView>
      <Preferences />
    </SettingsPage>
  );
}
