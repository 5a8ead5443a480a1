"use client";

import { gitHosts } from "@moorage/domain/providers";
import { useQuery } from "@tanstack/react-query";
import { CopyButton } from "../../components/ui/copy-button.tsx";
import { Note } from "../../components/ui/note.tsx";
import { useTRPC } from "../../trpc/client.tsx";

/** What to enter at the host before there is an id and a secret to enter here. */
export function SetUpSteps({ type, url }: { type: string; url: unknown }) {
  const { data } = useQuery(useTRPC().gitHost.setup.queryOptions());
  const setup = data?.find((each) => each.type === type);
  const { label, sharedWebhook } = gitHosts.get(type);
  if (!setup?.redirectUrl) return null;
  const { origin } = new URL(setup.redirectUrl);
  const isReached = !URL.canParse(String(url)) || (sharedWebhook?.reaches(String(url), origin) ?? true);
  if (setup.scopes.length === 0)
    return (
      <>
        <Note>
          {label} makes an App for this server on its own page, and asks which repositories it may read. Nothing has to
          be copied.
        </Note>
        {!isReached && (
          <Note tone="warn">
            {label} does not reach this dashboard at {origin}, so that pushes will not deploy by themselves. Set
            MOORAGE_URL to an address that {label} reaches before you go on; or go on, and deploy from here.
          </Note>
        )}
      </>
    );
  return (
    <Note>
      <p>In the settings of {label}, under Applications, make an OAuth application with:</p>
      <dl className="mt-1.5 grid gap-1.5">
        <div className="grid gap-0.5">
          <dt className="text-caption text-muted-foreground">Redirect URI</dt>
          <dd className="flex items-center gap-1">
            <code className="font-mono text-log wrap-anywhere">{setup.redirectUrl}</code>
            <CopyButton text={setup.redirectUrl} label="Copy the redirect URI" />
          </dd>
        </div>
        <div className="grid gap-0.5">
          <dt className="text-caption text-muted-foreground">Scopes</dt>
          <dd>
            <code className="font-mono text-log wrap-anywhere">{setup.scopes.join(" ")}</code>
          </dd>
        </div>
      </dl>
    </Note>
  );
}
