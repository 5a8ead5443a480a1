"use client";

import { lazy, Suspense, useEffect, useState } from "react";
import { Button } from "../../components/ui/button.tsx";
import { CopyButton } from "../../components/ui/copy-button.tsx";
import { Field } from "../../components/ui/field.tsx";
import { Input } from "../../components/ui/input.tsx";
import { announce } from "../../lib/announce.ts";
import { useCan } from "../../lib/permissions.tsx";
import { problemOf } from "../../lib/problem.ts";
import type { ServicePlace } from "../../lib/service-place.ts";
import { useTRPCClient } from "../../trpc/client.tsx";

const ConfirmDialog = lazy(async () => ({
  default: (await import("../../components/ui/confirm-dialog.tsx")).ConfirmDialog,
}));

const shownSeconds = 30;

/** Whoever has the address can deploy: it is asked for when it is shown, and kept in no cache. */
export function WebhookAddress({ place: { serviceId } }: { place: ServicePlace }) {
  const client = useTRPCClient();
  const can = useCan();
  const [url, setUrl] = useState<string>();
  const [error, setError] = useState<string>();
  const [pending, setPending] = useState(false);
  const [rotating, setRotating] = useState(false);
  useEffect(() => {
    if (url === undefined) return;
    const timer = setTimeout(() => setUrl(undefined), shownSeconds * 1000);
    return () => clearTimeout(timer);
  }, [url]);

  const fetchUrl = async () => (await client.webhook.get.query({ serviceId })).url;
  const reveal = async () => {
    setPending(true);
    setError(undefined);
    try {
      setUrl(await fetchUrl());
      announce(`Shown for ${shownSeconds} seconds`);
    } catch (failure) {
      setError(problemOf(failure).title);
    } finally {
      setPending(false);
    }
  };
  return (
    <>
      <Field
        label="Address"
        help="Whoever has it can deploy this service. Its last part is the secret, for hosts that ask for one."
        error={error}
      >
        {(control) => (
          <div className="flex flex-wrap items-center gap-1.5">
            <Input
              {...control}
              mono
              readOnly
              className="min-w-40 flex-1"
              value={url ?? "•".repeat(12)}
              onFocus={(event) => url && event.target.select()}
            />
            <CopyButton text={fetchUrl} label="Copy the webhook's address" />
            {url === undefined ? (
              <Button pending={pending} pendingLabel="Asking" onClick={() => void reveal()}>
                Reveal
              </Button>
            ) : (
              <Button onClick={() => setUrl(undefined)}>Hide</Button>
            )}
            {can("service:update") && <Button onClick={() => setRotating(true)}>New address</Button>}
          </div>
        )}
      </Field>
      {rotating && (
        <Suspense>
          <ConfirmDialog
            title="Make a new address?"
            stops={["Whoever calls the old address is refused from now on, until it has the new one"]}
            stays={["The deployments that it made, and the list of deliveries"]}
            action="Make a new address"
            pendingLabel="Making"
            onConfirm={async () => {
              const made = await client.webhook.rotate.mutate({ serviceId });
              setUrl(made.url);
              announce("The address is a new one");
            }}
            onClose={() => setRotating(false)}
          />
        </Suspense>
      )}
    </>
  );
}
