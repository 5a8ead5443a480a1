"use client";

import { Link } from "../../components/ui/link.tsx";
import { Note } from "../../components/ui/note.tsx";
import type { Place } from "./queries.ts";
import type { Saved } from "./use-save.ts";

/** After a save: what runs keeps the old values until it is deployed, and says so. */
export function SavedNote({ saved, place }: { saved: Saved | undefined; place: Place }) {
  if (!saved) return null;
  if (saved.deployProblem)
    return (
      <Note tone="fail" alert>
        Saved, but not deployed. {saved.deployProblem.title} {saved.deployProblem.why}
      </Note>
    );
  if (saved.deployed) {
    const { number } = saved.deployed;
    const href = `/projects/${place.project}/${place.environment}/${place.service}/deployments/${number}`;
    return (
      <Note tone="busy">
        Saved. <Link href={href}>Deployment #{number}</Link> brings the values to the containers.
      </Note>
    );
  }
  if (place.purpose) return <Note tone="ok">Saved. The next build gets them.</Note>;
  return (
    <Note tone="ok">
      Saved. What runs keeps the values that it started with; these apply at the next deployment
      {place.service === undefined && " of each service"}.
    </Note>
  );
}
