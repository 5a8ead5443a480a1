"use client";

import { useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { Button } from "../../components/ui/button.tsx";
import { Facts } from "../../components/ui/card.tsx";
import { CopyButton } from "../../components/ui/copy-button.tsx";
import { Note } from "../../components/ui/note.tsx";
import { notOnDemand } from "../../lib/on-demand.ts";
import { useTRPC, useTRPCClient } from "../../trpc/client.tsx";
import type { ServerTest } from "./types.ts";
import { machineFacts } from "./words.ts";

const ConfirmDialog = lazy(async () => ({
  default: (await import("../../components/ui/confirm-dialog.tsx")).ConfirmDialog,
}));

export function Fingerprint({ text }: { text: string }) {
  return (
    <span className="flex items-start gap-1">
      <code className="min-w-0 font-mono text-log wrap-anywhere">{text}</code>
      <CopyButton text={text} label="Copy the fingerprint" />
    </span>
  );
}

/** The key that is remembered stays until somebody who knows the new one takes it away. */
export function ForgetHostKey({
  serverId,
  name,
  onForgotten,
}: {
  serverId: string;
  name: string;
  onForgotten?: () => void;
}) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queries = useQueryClient();
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Button size="sm" data-command={`Forget the host key of ${name}`} onClick={() => setAsking(true)}>
        Forget host key
      </Button>
      {asking && (
        <Suspense>
          <ConfirmDialog
            title={`Forget the host key of ${name}?`}
            stops={["The check against this key: the next contact trusts what the server shows then"]}
            stays={["The server, its services and its SSH key"]}
            action="Forget host key"
            pendingLabel="Forgetting"
            onConfirm={async () => {
              await client.server.forgetHostKey.mutate({ serverId });
              await queries.invalidateQueries(trpc.server.pathFilter(notOnDemand));
              onForgotten?.();
            }}
            onClose={() => setAsking(false)}
          />
        </Suspense>
      )}
    </>
  );
}

/** What a test met: what the server is, or where it ended and what to do. */
export function TestResult({ name, test }: { name: string; test: ServerTest }) {
  const { problem, fingerprint, facts, engine, latencyMs, clock } = test;
  return (
    <div role="status" className="grid gap-3">
      {problem ? (
        <Note tone="fail">
          <p className="font-medium wrap-anywhere">{problem.message}</p>
          {problem.hint && <p className="wrap-anywhere">{problem.hint}</p>}
        </Note>
      ) : (
        <Note tone="ok">
          {name} answers{latencyMs !== null && ` within ${latencyMs} ms`}, and Moorage may do there what it must.
        </Note>
      )}
      {clock && (
        <Note tone="warn">
          <p className="font-medium">{clock.title}</p>
          <p>
            {clock.why} {clock.how}
          </p>
        </Note>
      )}
      <Facts
        items={[
          ...(fingerprint ? [{ label: "Host key", value: <Fingerprint text={fingerprint} /> }] : []),
          ...(facts ? machineFacts(facts) : []),
          ...(problem ? [] : [{ label: "Docker", value: engine ?? "Not there yet; the set-up installs it" }]),
        ]}
      />
      {fingerprint && !problem && (
        <p className="text-caption text-muted-foreground">
          Compare the host key on the server:{" "}
          <code className="font-mono">ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub</code>
        </p>
      )}
    </div>
  );
}
