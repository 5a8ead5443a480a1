"use client";

import { Plus } from "lucide-react";
import { lazy, type ReactNode, Suspense, useState } from "react";
import { SettingsPage } from "../../components/shell/settings-page.tsx";
import { Button } from "../../components/ui/button.tsx";
import { type Column, DataTable } from "../../components/ui/data-table.tsx";
import { Menu, type MenuItem } from "../../components/ui/menu.tsx";
import { QueryView, type QueryViewProps } from "../../components/ui/query-view.tsx";
import { Empty, LoadingRows } from "../../components/ui/states.tsx";
import { announce } from "../../lib/announce.ts";
import { useCan } from "../../lib/permissions.tsx";
import { problemOf } from "../../lib/problem.ts";
import type { ConnectionDialogProps } from "./connection-dialog.tsx";
import { ConnectionStatus } from "./connection-status.tsx";
import type { Connection, ConnectionApi, Extra, FamilyWords } from "./types.ts";
import { UsedBy } from "./used-by.tsx";
import { providerOf } from "./values.ts";
import { testWordsOf } from "./words.ts";

const ConnectionDialog = lazy(() => import("./connection-dialog.tsx"));
const RemoveConnection = lazy(() => import("./remove-connection.tsx"));

type Shared = "typeIcon" | "canTest" | "above" | "below" | "apart" | "action" | "mayLeaveUntested";

interface Props<C extends Connection> extends Pick<ConnectionDialogProps<C>, Shared> {
  family: FamilyWords;
  api: ConnectionApi<C>;
  query: QueryViewProps<C[]>["query"];
  /** Reads the list again. */
  renew: () => Promise<unknown>;
  section: string;
  title: string;
  text: string;
  icon: ReactNode;
  empty: string;
  /** Between the name and who uses it. */
  columns: readonly Column<C>[];
  /** Before edit and remove. */
  actions?: (connection: C) => MenuItem[];
  /** What the family's procedures take beside, for one that is edited or added. */
  extra?: (connection: C | undefined) => Extra;
  /** Below the result of the last test. */
  note?: (connection: C) => ReactNode;
  /** What becomes of services that use one, when it can be taken from them. */
  detaches?: string;
  /** After one was added, or changed; the row's test is at hand. */
  onSaved?: (connection: C, at: { isNew: boolean; test: () => Promise<void> }) => unknown;
  /** Above the list: what came of a way through another page. */
  children?: ReactNode;
}

/** Several may be tested at once. */
function useTests<C extends Connection>({ api, renew }: Pick<Props<C>, "api" | "renew">) {
  const [running, setRunning] = useState<ReadonlySet<string>>(new Set());
  const test = async ({ id: connectionId, name }: C) => {
    setRunning((now) => new Set(now).add(connectionId));
    // The row keeps what came of it.
    const words = await api.test.mutate({ connectionId }).then(
      () => `${name} works`,
      (error: unknown) => `${name}: ${problemOf(error).title}`,
    );
    await renew();
    announce(words);
    setRunning((now) => new Set([...now].filter((id) => id !== connectionId)));
  };
  return { running, test };
}

function columnsOf<C extends Connection>(
  { family, query, columns, icon, typeIcon, note }: Props<C>,
  testing: ReadonlySet<string>,
  actions: (connection: C) => MenuItem[],
): Column<C>[] {
  const words = testWordsOf(family);
  return [
    {
      key: "name",
      label: "Name",
      title: true,
      cell: ({ name, type }) => (
        <span className="grid grid-cols-[auto_minmax(0,1fr)] items-center gap-x-2.5">
          <span className="row-span-2 grid size-8 place-items-center rounded-md border border-border bg-muted text-muted-foreground">
            {typeIcon?.(type) ?? icon}
          </span>
          <span className="font-medium wrap-anywhere">{name}</span>
          <span className="text-caption text-muted-foreground">{providerOf(family, type)?.label ?? type}</span>
        </span>
      ),
    },
    ...columns,
    ...(query.data?.some(({ usedBy }) => usedBy)
      ? [{ key: "usedBy", label: "Used by", cell: ({ usedBy = [] }: C) => <UsedBy of={usedBy} /> }]
      : []),
    {
      key: "status",
      label: words.column,
      cell: (connection) => (
        <ConnectionStatus words={words} connection={connection} testing={testing.has(connection.id)}>
          {note?.(connection)}
        </ConnectionStatus>
      ),
    },
    {
      key: "actions",
      label: "Actions",
      corner: true,
      end: true,
      cell: (connection) => <Menu size="md" label={`More for ${connection.name}`} items={actions(connection)} />,
    },
  ];
}

/** The accounts of a family: what they are, whether they work, who needs them. */
export function ConnectionSection<C extends Connection>(props: Props<C>) {
  const { family, api, query, renew, section, title, text, icon, empty, extra, onSaved, children } = props;
  const can = useCan();
  const words = testWordsOf(family);
  const [adding, setAdding] = useState(false);
  const [editing, setEditing] = useState<C>();
  const [removing, setRemoving] = useState<C>();
  const { running, test } = useTests(props);
  const actions = (connection: C): MenuItem[] => [
    ...(props.actions?.(connection) ?? []),
    ...(can(`${family.name}:${words.needs}`) ? [{ label: words.action, onSelect: () => void test(connection) }] : []),
    ...(can(`${family.name}:update`) ? [{ label: "Edit", onSelect: () => setEditing(connection) }] : []),
    ...(can(`${family.name}:delete`)
      ? [{ label: "Remove", danger: true, onSelect: () => setRemoving(connection) }]
      : []),
  ];
  const saved = async (connection: C, isNew: boolean) => {
    await renew();
    await onSaved?.(connection, { isNew, test: () => test(connection) });
  };
  const { typeIcon, canTest, above, below, apart, action, mayLeaveUntested } = props;
  const shared = { family, api, typeIcon, canTest, above, below, apart, action, mayLeaveUntested };
  const isEmpty = query.data?.length === 0;
  const add = can(`${family.name}:create`) && (
    <Button
      variant="primary"
      data-command={`Add ${family.one}`}
      icon={<Plus aria-hidden size={16} />}
      onClick={() => setAdding(true)}
    >
      Add {family.one}
    </Button>
  );
  return (
    <SettingsPage section={section} title={title} text={text} actions={isEmpty ? undefined : add}>
      {children}
      <QueryView query={query} what={`the ${family.many}`} loading={<LoadingRows rows={3} label={family.many} />}>
        {(rows) =>
          rows.length > 0 ? (
            <DataTable label={title} columns={columnsOf(props, running, actions)} rows={rows} rowKey={({ id }) => id} />
          ) : (
            <div className="rounded-lg border border-border bg-card">
              <Empty icon={icon} title={`No ${family.one} yet`} actions={add}>
                <p>{empty}</p>
              </Empty>
            </div>
          )
        }
      </QueryView>
      <Suspense>
        {adding && (
          <ConnectionDialog
            {...shared}
            extra={extra?.(undefined)}
            onSaved={(connection) => saved(connection as C, true)}
            onClose={() => setAdding(false)}
          />
        )}
        {editing && (
          <ConnectionDialog
            {...shared}
            extra={extra?.(editing)}
            connection={editing}
            onSaved={(connection) => saved(connection as C, false)}
            onClose={() => setEditing(undefined)}
          />
        )}
        {removing && (
          <RemoveConnection
            family={family}
            api={api}
            connection={removing}
            detaches={props.detaches}
            onRemoved={renew}
            onClose={() => setRemoving(undefined)}
          />
        )}
      </Suspense>
    </SettingsPage>
  );
}
