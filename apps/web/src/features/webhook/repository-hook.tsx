"use client";

import { useQuery } from "@tanstack/react-query";
import { Link } from "../../components/ui/link.tsx";
import { Note } from "../../components/ui/note.tsx";
import type { ServicePlace } from "../../lib/service-place.ts";
import { useTRPC } from "../../trpc/client.tsx";
import type { Automatic, Hook } from "./types.ts";

const accounts = (
  <Link className="link" href="/settings/git-providers">
    Git providers
  </Link>
);

function State({ hook: { repository, shared, installed, problem } }: { hook: Hook }) {
  if (shared)
    return problem ? (
      <Note tone="warn">
        {problem.message} {problem.hint}
      </Note>
    ) : (
      <Note tone="ok">The App of the account tells of every push. Nothing has to be set up.</Note>
    );
  if (problem)
    return (
      <Note tone="warn">
        The webhook could not be installed in {repository}: {problem.message} {problem.hint} It is tried again when the
        account is tested or connected again under {accounts}; or set it up by hand, as below.
      </Note>
    );
  if (installed) return <Note tone="ok">Installed in {repository}: its pushes arrive by themselves.</Note>;
  return <Note>The webhook is being installed in {repository}.</Note>;
}

/** Who tells of pushes, for a repository of a connected account: nobody has to set up anything then. */
export function RepositoryHook({ place: { serviceId }, service }: { place: ServicePlace; service: Automatic }) {
  const { source } = service.spec;
  const isHosted = "gitHostId" in source;
  const { data } = useQuery(useTRPC().webhook.hook.queryOptions({ serviceId }, { enabled: isHosted }));
  if (!isHosted) return null;
  return data ? <State hook={data} /> : null;
}
