"use client";

import { type PreviewedVariable, type VariableLevel, variableLevels } from "@moorage/domain/service";
import { useCallback, useMemo, useState } from "react";
import { QueryView } from "../../components/ui/query-view.tsx";
import { Segmented } from "../../components/ui/segmented.tsx";
import { LoadingRows } from "../../components/ui/states.tsx";
import { announce } from "../../lib/announce.ts";
import { useCan } from "../../lib/permissions.tsx";
import { useUrlState } from "../../lib/use-url-state.ts";
import { ContainerGets } from "./container-gets.tsx";
import { type Row, rowOf } from "./draft.ts";
import { HowTheyApply } from "./how-they-apply.tsx";
import { LevelEditor } from "./level-editor.tsx";
import { type Place, usePreview, useVariableList } from "./queries.ts";
import { previewOf } from "./references.ts";

interface VariableViewProps {
  place: Place;
  /** The deepest level that can be edited here. */
  own: VariableLevel;
  /** Display names by level: "api", "production", "Shop". */
  names: Partial<Record<VariableLevel, string>>;
}

const titles: Record<VariableLevel, string> = { service: "Service", environment: "Environment", project: "Project" };

/** Scopes, table or text, and at the side what comes out of it. */
export function VariableView({ place, own, names }: VariableViewProps) {
  const [scope, setScope] = useUrlState("scope", own);
  const [view, setView] = useUrlState("view", "table");
  const [unsaved, setUnsaved] = useState<{ rows: readonly Row[] | undefined; textIsWrong: boolean }>();
  const onDraft = useCallback(
    (rows: readonly Row[] | undefined, textIsWrong: boolean) => setUnsaved({ rows, textIsWrong }),
    [],
  );
  const can = useCan();
  const lists = {
    project: useVariableList(place, "project"),
    environment: useVariableList(place, "environment"),
    service: useVariableList(place, "service"),
  };
  const levels = variableLevels.slice(0, variableLevels.indexOf(own) + 1).toReversed();
  const level = levels.find((each) => each === scope) ?? own;
  const list = lists[level];

  const leave = (change: () => void) => {
    if (unsaved?.rows && !window.confirm("Leave this level? The unsaved changes are lost.")) return;
    setUnsaved(undefined);
    change();
  };
  const switchView = (next: string) => {
    if (unsaved?.textIsWrong) return announce("Some lines of the text cannot be read. Correct them first.");
    setView(next);
  };
  const rights = { edit: can("variables:update"), reveal: can("variables:reveal") };
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] content-start gap-4 md:gap-6">
      {(list.data || !list.error) && (
        <div className="flex flex-wrap items-center justify-between gap-2">
          <Segmented
            label="Scope"
            value={level}
            onChange={(next) => next !== level && leave(() => setScope(next))}
            segments={levels.map((each) => ({
              value: each,
              label: `${titles[each]} ${names[each] ?? ""}`,
              ...(lists[each].data && { tally: lists[each].data.variables.length }),
            }))}
          />
          <Segmented
            label="View"
            value={view === "text" ? "text" : "table"}
            onChange={switchView}
            segments={[
              { value: "table", label: "Table" },
              { value: "text", label: "Text" },
            ]}
          />
        </div>
      )}
      <QueryView query={list} what="the variables" loading={<LoadingRows label="variables" />}>
        {(data) => (
          <div className="grid items-start gap-6 lg:grid-cols-[minmax(0,1fr)_384px]">
            <div className="grid min-w-0 content-start gap-4">
              <LevelEditor
                key={level}
                place={place}
                level={level}
                list={data}
                known={knownOf(lists)}
                view={view === "text" ? "text" : "table"}
                rights={rights}
                onDraft={onDraft}
              />
            </div>
            <aside aria-label="What comes out of it" className="grid min-w-0 content-start gap-4">
              {place.service !== undefined && (
                <Outcome place={place} lists={lists} level={level} unsaved={unsaved?.rows} />
              )}
              <HowTheyApply own={own} />
            </aside>
          </div>
        )}
      </QueryView>
    </div>
  );
}

type Lists = Record<VariableLevel, ReturnType<typeof useVariableList>>;

function knownOf(lists: Lists) {
  const known: Partial<Record<VariableLevel, Set<string>>> = {};
  for (const level of variableLevels) {
    const { data } = lists[level];
    if (data) known[level] = new Set(data.variables.map(({ name }) => name));
  }
  return known;
}

const byName = (variables: readonly PreviewedVariable[]) => variables.toSorted((a, b) => (a.name < b.name ? -1 : 1));

interface OutcomeProps {
  place: Place;
  lists: Lists;
  level: VariableLevel;
  unsaved: readonly Row[] | undefined;
}

function Outcome({ place, lists, level, unsaved }: OutcomeProps) {
  const preview = usePreview(place);
  const { project, environment, service } = lists;
  const rows = useMemo(() => {
    const stored = {
      project: project.data?.variables.map(rowOf) ?? [],
      environment: environment.data?.variables.map(rowOf) ?? [],
      service: service.data?.variables.map(rowOf) ?? [],
    };
    return unsaved ? { ...stored, [level]: unsaved } : stored;
  }, [project.data, environment.data, service.data, level, unsaved]);
  return (
    <QueryView query={preview} what="what the container gets" loading={<LoadingRows label="the outcome" />}>
      {(stored) => {
        const { variables, problem } = unsaved ? previewOf(rows) : stored;
        return (
          <ContainerGets
            variables={byName(variables)}
            rows={rows}
            problem={problem ?? undefined}
            unsaved={unsaved !== undefined}
          />
        );
      }}
    </QueryView>
  );
}
