"use client";

import { DisplayName, type Role } from "@moorage/domain";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { lazy, Suspense, useState } from "react";
import { z } from "zod";
import { SettingsPage } from "../../components/shell/settings-page.tsx";
import { Button } from "../../components/ui/button.tsx";
import { Card, Facts } from "../../components/ui/card.tsx";
import { Field } from "../../components/ui/field.tsx";
import { Input } from "../../components/ui/input.tsx";
import { QueryView } from "../../components/ui/query-view.tsx";
import { SavedForm } from "../../components/ui/saved-form.tsx";
import { Forbidden, LoadingRows } from "../../components/ui/states.tsx";
import { Time } from "../../components/ui/time.tsx";
import { useTRPC, useTRPCClient } from "../../trpc/client.tsx";

const DeleteOrganization = lazy(() => import("./delete-organization.tsx"));

const Rename = z.object({ name: DisplayName });

interface Organization {
  id: string;
  slug: string;
  name: string;
  role: Role;
  createdAt: string;
}

const roleWords: Record<Role, string> = { owner: "Owner", admin: "Admin", member: "Member", viewer: "Viewer" };

function RenameForm({ organization, canRename }: { organization: Organization; canRename: boolean }) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queries = useQueryClient();
  const router = useRouter();
  const save = async ({ name }: { name: string }) => {
    await client.organization.update.mutate({ organizationId: organization.id, name });
    await queries.invalidateQueries(trpc.account.pathFilter());
    // The shell, which the server draws, has the name too.
    router.refresh();
  };
  return (
    <SavedForm
      initial={{ name: organization.name }}
      schema={Rename}
      action={canRename ? "Rename organization" : undefined}
      onSave={save}
    >
      {({ field, errors }) => (
        <Field
          label="Name"
          error={errors["name"]}
          help={canRename ? "Addresses and services keep their names." : "Your role does not include renaming it."}
        >
          {(control) => <Input {...control} {...field("name")} readOnly={!canRename} autoComplete="organization" />}
        </Field>
      )}
    </SavedForm>
  );
}

function Danger({ organization, isOnly }: { organization: Organization; isOnly: boolean }) {
  const [deleting, setDeleting] = useState(false);
  return (
    <Card title="Delete this organization">
      {isOnly ? (
        <p className="text-small text-muted-foreground">
          This is your only organization, so it stays. Create another one first.
        </p>
      ) : (
        <div className="flex flex-wrap items-center justify-between gap-3">
          <p className="max-w-[60ch] text-small text-muted-foreground">
            All projects go with it: services stop, their addresses no longer answer, variables and history are deleted
            for good.
          </p>
          <Button variant="danger-outline" data-command="Delete organization" onClick={() => setDeleting(true)}>
            Delete organization
          </Button>
        </div>
      )}
      {deleting && (
        <Suspense>
          <DeleteOrganization organization={organization} onClose={() => setDeleting(false)} />
        </Suspense>
      )}
    </Card>
  );
}

export default function OrganizationSection() {
  const me = useQuery(useTRPC().account.me.queryOptions());
  return (
    <SettingsPage section="general" title="General" text="The organization that your projects belong to.">
      <QueryView query={me} what="the organization" loading={<LoadingRows rows={3} label="the organization" />}>
        {({ organization, organizations, permissions }) =>
          organization && permissions.includes("organization:read") ? (
            <>
              <Card title="Organization">
                <div className="grid gap-6">
                  <RenameForm
                    key={organization.id}
                    organization={organization}
                    canRename={permissions.includes("organization:update")}
                  />
                  <Facts
                    items={[
                      { label: "Short name", value: <code className="font-mono text-log">{organization.slug}</code> },
                      { label: "Your role", value: roleWords[organization.role] },
                      { label: "Created", value: <Time at={organization.createdAt} /> },
                    ]}
                  />
                </div>
              </Card>
              {permissions.includes("organization:delete") && (
                <Danger organization={organization} isOnly={organizations.length < 2} />
              )}
            </>
          ) : (
            <Forbidden deed="see the organization" />
          )
        }
      </QueryView>
    </SettingsPage>
  );
}
