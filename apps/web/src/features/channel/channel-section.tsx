"use client";

import { type NoticeKind, noticeKinds, usualNoticeKinds } from "@moorage/domain/notification";
import { channels } from "@moorage/domain/providers";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { BellRing } from "lucide-react";
import { lazy, Suspense } from "react";
import type { Column } from "../../components/ui/data-table.tsx";
import { useUrlState } from "../../lib/use-url-state.ts";
import { useTRPC, useTRPCClient } from "../../trpc/client.tsx";
import { ConnectionSection, type FamilyWords } from "../connection/index.ts";
import { ChannelIcon } from "./channel-icon.tsx";
import { KindSwitches } from "./kind-switches.tsx";
import { LeftBehind } from "./left-behind.tsx";
import type { ListedChannel } from "./types.ts";

const Deliveries = lazy(() => import("./deliveries.tsx"));

const family: FamilyWords = {
  ...{ name: "notification", one: "channel", many: "channels", providers: channels.list },
  test: {
    action: "Send a test message",
    pending: "Sending",
    explains: "Sending a message with what is entered. An address that does not answer takes some seconds.",
    column: "Last delivery",
    works: "Sent",
    never: "Nothing sent yet",
    tried: "Tried",
    worked: "arrived",
    needs: "update",
  },
  removal: {
    stops: ["Nobody is told over it any more"],
    deleted: "Its settings, its secrets and its list of deliveries, for good",
    stays: "The webhook, bot or mailbox itself",
  },
};

const shownMax = 3;

function ToldOf({ kinds }: { kinds: readonly NoticeKind[] }) {
  if (kinds.length === 0) return <span className="text-warn">Nothing: all switches are off</span>;
  const labels = kinds.map((kind) => noticeKinds[kind].label);
  const rest = labels.slice(shownMax);
  return (
    <ul className="grid gap-0.5 text-small">
      {labels.slice(0, shownMax).map((label) => (
        <li key={label}>{label}</li>
      ))}
      {rest.length > 0 && (
        <li className="text-caption text-muted-foreground" title={rest.join(", ")}>
          and {rest.length} more
        </li>
      )}
    </ul>
  );
}

const columns: readonly Column<ListedChannel>[] = [
  { key: "kinds", label: "Told of", cell: ({ kinds }) => <ToldOf kinds={kinds} /> },
];

export default function ChannelSection() {
  const trpc = useTRPC();
  const { notification: api } = useTRPCClient();
  const queries = useQueryClient();
  const query = useQuery(trpc.notification.list.queryOptions());
  const [shown, show] = useUrlState("deliveries");
  const opened = query.data?.find(({ id }) => id === shown);
  return (
    <ConnectionSection<ListedChannel>
      family={family}
      api={api}
      query={query}
      renew={() => queries.invalidateQueries(trpc.notification.pathFilter())}
      section="notifications"
      title="Notifications"
      text="Channels over which people hear of what happens here, wherever they are. Tokens and webhook addresses are sealed and never shown again."
      icon={<BellRing aria-hidden size={16} />}
      typeIcon={(type) => <ChannelIcon type={type} />}
      empty="Over a channel people are told outside the dashboard that a deployment failed, a server is away or a registry refuses its sign-in."
      columns={columns}
      action={() => "Add channel"}
      actions={({ id }) => [{ label: "Deliveries", onSelect: () => show(id) }]}
      extra={(channel) => ({ kinds: channel?.kinds ?? usualNoticeKinds })}
      below={(draft) => <LeftBehind draft={draft} />}
      apart={(draft) => <KindSwitches draft={draft} />}
    >
      <Suspense>{opened && <Deliveries channel={opened} onClose={() => show("")} />}</Suspense>
    </ConnectionSection>
  );
}
