"use client";

import { registries } from "@moorage/domain/providers";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Container, TriangleAlert } from "lucide-react";
import type { Column } from "../../components/ui/data-table.tsx";
import { Time } from "../../components/ui/time.tsx";
import { useCan } from "../../lib/permissions.tsx";
import { useUrlState } from "../../lib/use-url-state.ts";
import { useTRPC, useTRPCClient } from "../../trpc/client.tsx";
import { ConnectionSection } from "../connection/index.ts";
import { BrowseImages } from "./browse-images.tsx";
import { DialogFields } from "./dialog-fields.tsx";
import type { ListedRegistry } from "./types.ts";

const family = { name: "registry", one: "registry", many: "registries", providers: registries.list } as const;

const mono = (text: string) => <code className="font-mono text-log wrap-anywhere">{text}</code>;
const nothing = <span className="text-muted-foreground">None</span>;

const columns: readonly Column<ListedRegistry>[] = [
  { key: "address", label: "Registry", cell: ({ address }) => mono(address) },
  { key: "username", label: "User name", cell: ({ username }) => <span className="wrap-anywhere">{username}</span> },
  {
    key: "prefix",
    label: "Image prefix",
    cell: ({ config }) => (config["imagePrefix"] ? mono(String(config["imagePrefix"])) : nothing),
  },
];

/** How long its credentials hold, and whether somebody looks at them. */
function Credentials({ of: { renews, warning, endsAt, secretsSetAt, checkDaily } }: { of: ListedRegistry }) {
  return (
    <span className="grid gap-0.5 text-caption text-muted-foreground">
      {warning && (
        <span className="flex gap-1.5 text-warn">
          <TriangleAlert aria-hidden size={14} className="mt-px shrink-0" />
          {warning}
        </span>
      )}
      {!warning && endsAt && (
        <span>
          Token ends <Time at={endsAt} />
        </span>
      )}
      {renews ? (
        <span>Tokens are renewed by themselves</span>
      ) : (
        <span>
          Password entered <Time at={secretsSetAt} />
        </span>
      )}
      {!checkDaily && <span>Not checked daily</span>}
    </span>
  );
}

export default function RegistrySection() {
  const trpc = useTRPC();
  const { registry: api } = useTRPCClient();
  const queries = useQueryClient();
  const can = useCan();
  const query = useQuery(trpc.registry.list.queryOptions());
  const [browsed, browse] = useUrlState("browse");
  const opened = query.data?.find(({ id }) => id === browsed);
  if (opened) return <BrowseImages registry={opened} onBack={() => browse("")} />;
  return (
    <ConnectionSection<ListedRegistry>
      family={family}
      api={api}
      query={query}
      renew={() => queries.invalidateQueries(trpc.registry.pathFilter())}
      section="registries"
      title="Registries"
      text="Where images are pulled from and pushed to. Passwords are sealed and never shown again; each server signs in on its own."
      icon={<Container aria-hidden size={16} />}
      empty="Private images are pulled with an account of their registry, and what is built here can be pushed to it."
      columns={columns}
      action={() => "Add registry"}
      actions={({ id }) => [{ label: "Browse images", onSelect: () => browse(id) }]}
      extra={(registry) => ({ checkDaily: registry?.checkDaily ?? true })}
      below={(draft) => <DialogFields draft={draft} />}
      note={(registry) => <Credentials of={registry} />}
      mayLeaveUntested={can("instance:admin")}
      {...(can("service:update") && { detaches: "The next deployment pulls and pushes without it:" })}
    />
  );
}
