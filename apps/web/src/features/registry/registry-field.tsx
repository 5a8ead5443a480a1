"use client";

import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Field } from "../../components/ui/field.tsx";
import { Select } from "../../components/ui/input.tsx";
import { Link } from "../../components/ui/link.tsx";
import { useCan } from "../../lib/permissions.tsx";
import { problemOf } from "../../lib/problem.ts";
import { useTRPC } from "../../trpc/client.tsx";

/** Empty for who may not read registries: they see none, not even that of a service. */
export function useRegistries() {
  const can = useCan();
  const query = useQuery({ ...useTRPC().registry.list.queryOptions(), enabled: can("registry:read") });
  return { ...query, allowed: can("registry:read") };
}

interface Props {
  label: string;
  help: ReactNode;
  /** The choice of none: "Public, or on the server". */
  none: string;
  /** The id, or empty. */
  value: string;
  error: string | undefined;
  onChange: (id: string) => void;
}

export function RegistryField({ label, help, none, value, error, onChange }: Props) {
  const { data, error: failed, allowed } = useRegistries();
  if (!allowed) return null;
  return (
    <Field
      label={label}
      help={help}
      error={error ?? (failed ? problemOf(failed).title : undefined)}
      aside={
        <Link href="/settings/registries" target="_blank" className="link">
          {data?.length === 0 ? "Add a registry" : "Registries"}
          <span className="sr-only">, opens in a new tab</span>
        </Link>
      }
    >
      {(control) => (
        <Select {...control} name="registryId" value={value} onChange={(event) => onChange(event.target.value)}>
          <option value="">{none}</option>
          {data?.map(({ id, name, address, problem }) => (
            <option key={id} value={id}>
              {name} ({address}){problem && ", failing"}
            </option>
          ))}
        </Select>
      )}
    </Field>
  );
}

/** Where the image of a build goes, beside the server that built it. */
export function PushField(props: Pick<Props, "value" | "error" | "onChange">) {
  return (
    <RegistryField
      {...props}
      label="Push the image to"
      help="Needed where several servers run it; each version is kept there too."
      none="Nowhere: it stays on the server"
    />
  );
}
