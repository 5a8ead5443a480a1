"use client";

import { DisplayName } from "@moorage/domain";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { z } from "zod";
import { SettingsPage } from "../../components/shell/settings-page.tsx";
import { Button } from "../../components/ui/button.tsx";
import { Card } from "../../components/ui/card.tsx";
import { Field } from "../../components/ui/field.tsx";
import { Input } from "../../components/ui/input.tsx";
import { ProblemNote } from "../../components/ui/note.tsx";
import { QueryView } from "../../components/ui/query-view.tsx";
import { LoadingRows } from "../../components/ui/states.tsx";
import { announce } from "../../lib/announce.ts";
import { useForm } from "../../lib/use-form.ts";
import { useTRPC, useTRPCClient } from "../../trpc/client.tsx";
import { Preferences } from "./preferences.tsx";

const Profile = z.object({ name: DisplayName });

function NameForm({ name, email }: { name: string; email: string }) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queries = useQueryClient();
  const router = useRouter();
  const [saved, setSaved] = useState(false);
  const { form, field, errors, problem, pending } = useForm({
    initial: { name },
    validate: Profile,
    submit: async (values) => {
      await client.account.updateProfile.mutate(values);
      await queries.invalidateQueries(trpc.account.pathFilter());
      router.refresh();
      setSaved(true);
      announce("Saved");
    },
  });
  return (
    <form {...form} onChange={() => setSaved(false)} className="grid max-w-[460px] gap-4">
      <Field label="Name" help="How others see you: beside deployments and in the audit log." error={errors["name"]}>
        {(control) => <Input {...control} {...field("name")} autoComplete="name" />}
      </Field>
      <Field label="E-mail" help="What you sign in with.">
        {(control) => <Input {...control} value={email} readOnly autoComplete="email" />}
      </Field>
      <ProblemNote problem={problem} />
      <div className="flex items-center gap-3">
        <Button type="submit" variant="primary" pending={pending} pendingLabel="Saving">
          Save profile
        </Button>
        {saved && <span className="text-small text-ok">Saved</span>}
      </div>
    </form>
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
