"use client";

import type { AppRouter } from "@moorage/api";
import { useQuery } from "@tanstack/react-query";
import type { inferRouterOutputs } from "@trpc/server";
import type { ReactNode } from "react";
import { Field } from "../../components/ui/field.tsx";
import { Select } from "../../components/ui/input.tsx";
import { useCan } from "../../lib/permissions.tsx";
import { useTRPC } from "../../trpc/client.tsx";

type Server = inferRouterOutputs<AppRouter>["server"]["list"][number];

/** What can be chosen from; nothing for who may not see servers, and while they are not known. */
export function useServers(): readonly Server[] {
  const may = useCan()("server:read");
  return useQuery(useTRPC().server.list.queryOptions(undefined, { enabled: may })).data ?? [];
}

interface Props {
  label: string;
  help?: ReactNode;
  error?: string | undefined;
  /** An id, or empty for the first choice. */
  value: string;
  /** What empty means. */
  first: string;
  servers: readonly Server[];
  /** It was settled on earlier. */
  fixed?: boolean;
  onChange: (id: string) => void;
}

const stateOf = ({ state, text }: Server["status"]): string => (state === "ready" ? "" : ` (${text.toLowerCase()})`);

export function ServerField({ label, help, error, value, first, servers, fixed, onChange }: Props) {
  return (
    <Field label={label} help={help} error={error}>
      {(control) => (
        <Select
          {...control}
          name="serverId"
          value={value}
          disabled={fixed}
          onChange={(event) => onChange(event.target.value)}
        >
          <option value="">{first}</option>
          {servers.map(({ id, name, status }) => (
            <option key={id} value={id}>
              {name}
              {stateOf(status)}
            </option>
          ))}
        </Select>
      )}
    </Field>
  );
}
