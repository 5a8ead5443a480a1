"use client";

import { type ReactNode, Suspense, useState } from "react";
import type { Crumb } from "../../components/shell/breadcrumb.tsx";
import { Page } from "../../components/shell/page.tsx";
import { DangerCard } from "../../components/ui/danger-card.tsx";
import { PageHeader } from "../../components/ui/page-header.tsx";
import { QueryView, type QueryViewProps } from "../../components/ui/query-view.tsx";
import { type NameAndDescription, RenameCard } from "../../components/ui/rename-card.tsx";
import { Forbidden, LoadingRows } from "../../components/ui/states.tsx";

interface Place extends NameAndDescription {
  id: string;
  slug: string;
}

interface Props<T extends Place> {
  crumbs: readonly Crumb[];
  /** "project", "environment" */
  kind: string;
  text: string | undefined;
  query: QueryViewProps<T>["query"];
  /** Undefined: the role does not rename it. */
  onRename: ((place: T, values: NameAndDescription) => Promise<unknown>) | undefined;
  /** Undefined: the role does not delete it. */
  remove:
    | {
        text: string;
        /** Why this one stays, in place of the button. */
        stays?: (place: T) => ReactNode;
        dialog: (place: T, onClose: () => void) => ReactNode;
      }
    | undefined;
  /** What this kind of place has between its name and its end. */
  children?: (place: T) => ReactNode;
}

/** Settings of a project or an environment: its name, what is in it, its end. */
export function PlaceSettings<T extends Place>(props: Props<T>) {
  const { crumbs, kind, text, query, onRename, remove, children } = props;
  const [deleting, setDeleting] = useState(false);
  const nothing = !(onRename || remove || children);
  return (
    <Page crumbs={crumbs}>
      <PageHeader title={`${kind[0]?.toUpperCase()}${kind.slice(1)} settings`} text={text} />
      <QueryView query={query} what={`this ${kind}`} loading={<LoadingRows rows={3} label={`the ${kind}`} />}>
        {(place) => (
          <>
            {nothing && <Forbidden deed={`change the settings of ${place.name}`} />}
            {onRename && <RenameCard key={place.id} {...place} onSave={(values) => onRename(place, values)} />}
            {children?.(place)}
            {remove &&
              (remove.stays?.(place) || (
                <DangerCard
                  title="Delete"
                  text={remove.text}
                  action={`Delete ${kind}`}
                  onAction={() => setDeleting(true)}
                />
              ))}
            {deleting && <Suspense>{remove?.dialog(place, () => setDeleting(false))}</Suspense>}
          </>
        )}
      </QueryView>
    </Page>
  );
}
