"use client";

import { Field, FormSection } from "../../components/ui/field.tsx";
import { Input } from "../../components/ui/input.tsx";
import { ServerField, useServers } from "../server-choice/index.ts";
import type { FormProps } from "./form.ts";
import { slugFor } from "./values.ts";

/** Only where there is a choice. What builds only, or is a node of another server's Swarm, runs no service by itself. */
function ServerChoice({ form: { values, errors, set }, fixed }: FormProps & { fixed: boolean }) {
  const servers = useServers();
  const here = servers.find(({ connection }) => connection === "local");
  const others = servers.filter(
    ({ connection, type, swarm }) => connection !== "local" && type === "deploy" && swarm.managerId === null,
  );
  if (others.length === 0) return null;
  return (
    <ServerField
      label="Server"
      help={fixed ? "It stays from now on." : "It is built and runs there; its domains lead there."}
      error={errors["serverId"]}
      value={values.serverId}
      first={here ? `${here.name}, this machine` : "This machine"}
      servers={others}
      fixed={fixed}
      onChange={(id) => set("serverId", id)}
    />
  );
}

/** `fixed`: the address of a service that was made in an earlier try. */
export function PlaceSection({ form, fixed }: FormProps & { fixed: string | undefined }) {
  const { values, errors, field } = form;
  const slug = fixed ?? slugFor({ ...values, slug: "" });
  return (
    <FormSection title="Name and place">
      <div className="grid gap-4 md:grid-cols-2">
        <Field label="Name" error={errors["name"]}>
          {(control) => <Input {...control} {...field("name")} autoComplete="off" />}
        </Field>
        <Field
          label="Address"
          optional={!fixed}
          help={fixed ? "It stays from now on." : "Others in this environment reach it under this name."}
          error={errors["slug"]}
        >
          {(control) => (
            <Input
              {...control}
              {...field("slug")}
              {...(fixed && { value: fixed, readOnly: true })}
              mono
              placeholder={slug}
              spellCheck={false}
              autoCapitalize="none"
              autoComplete="off"
            />
          )}
        </Field>
      </div>
      <ServerChoice form={form} fixed={fixed !== undefined} />
    </FormSection>
  );
}
