"use client";

import { QueryView } from "../../components/ui/query-view.tsx";
import { LoadingRows } from "../../components/ui/states.tsx";
import { useCan } from "../../lib/permissions.tsx";
import type { ServicePlace } from "../../lib/service-place.ts";
import { LevelEditor } from "./level-editor.tsx";
import { type Place, useVariableList } from "./queries.ts";

interface Props {
  place: ServicePlace;
  of: NonNullable<Place["purpose"]>;
}

const words = {
  "build-argument": {
    title: "Build arguments",
    unit: "build argument",
    purpose: "Given to the build by name. They stay readable in the image, so nothing secret belongs here.",
  },
  "build-secret": {
    title: "Build secrets",
    unit: "build secret",
    purpose: "Shown to the build while it runs, such as a token for a package registry. They do not stay in the image.",
  },
};

const nothing = () => undefined;

/** What a service's build gets beside its source; the containers do not. */
export function BuildVariables({ place: { project, environment, service }, of }: Props) {
  const place: Place = { project, environment, service, purpose: of };
  const can = useCan();
  const list = useVariableList(place, "service");
  const above = {
    project: useVariableList(place, "project").data,
    environment: useVariableList(place, "environment").data,
  };
  const namesOf = (from: typeof list.data) => from && new Set(from.variables.map(({ name }) => name));
  const [inProject, inEnvironment] = [namesOf(above.project), namesOf(above.environment)];
  const known = { ...(inProject && { project: inProject }), ...(inEnvironment && { environment: inEnvironment }) };
  const rights = { edit: can("variables:update"), reveal: can("variables:reveal") };
  const { title, unit, purpose } = words[of];
  return (
    <QueryView query={list} what={`the ${title.toLowerCase()}`} loading={<LoadingRows rows={2} label={title} />}>
      {(data) => (
        <div className="grid min-w-0 gap-2">
          <LevelEditor
            place={place}
            level="service"
            list={data}
            known={known}
            view="table"
            rights={rights}
            title={title}
            unit={unit}
            purpose={purpose}
            onDraft={nothing}
          />
          {data.variables.length > 0 && <p className="text-caption text-muted-foreground">{purpose}</p>}
        </div>
      )}
    </QueryView>
  );
}
