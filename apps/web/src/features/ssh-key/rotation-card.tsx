"use client";

import { useQueryClient } from "@tanstack/react-query";
import { KeySquare } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { Button } from "../../components/ui/button.tsx";
import { Card } from "../../components/ui/card.tsx";
import { type Column, DataTable } from "../../components/ui/data-table.tsx";
import { Link } from "../../components/ui/link.tsx";
import { ProblemNote } from "../../components/ui/note.tsx";
import { RunText } from "../../components/ui/status.tsx";
import { Time } from "../../components/ui/time.tsx";
import { announce } from "../../lib/announce.ts";
import { useCan } from "../../lib/permissions.tsx";
import { type Problem, problemOf } from "../../lib/problem.ts";
import { useTRPC, useTRPCClient } from "../../trpc/client.tsx";
import { PublicKey } from "./public-key.tsx";
import { exchangeWords, nextStep } from "./rotation-words.ts";
import type { KeyServer, SshKey } from "./types.ts";

const CancelRotation = lazy(() => import("./cancel-rotation.tsx"));
const FinishRotation = lazy(() => import("./finish-rotation.tsx"));

const columnsOf = (cancelled: boolean): Column<KeyServer>[] => [
  {
    key: "server",
    label: "Server",
    title: true,
    cell: ({ id, name }) => (
      <Link href={`/servers/${id}`} className="link font-medium wrap-anywhere">
        {name}
      </Link>
    ),
  },
  {
    key: "state",
    label: "State",
    cell: (server) => {
      const { status, text } = exchangeWords(server, cancelled);
      const cause = status === "failed" ? server.run?.cause : undefined;
      return (
        <span className="grid gap-0.5">
          <RunText status={status}>{text}</RunText>
          {cause && (
            <span className="pl-5 text-caption text-muted-foreground wrap-anywhere">
              {cause.message} {cause.hint}
            </span>
          )}
        </span>
      );
    },
  },
  {
    key: "log",
    label: "Log",
    end: true,
    cell: ({ id, name, run }) =>
      run && (
        <Link href={`/servers/${id}/runs/${run.id}`} className="link">
          Steps and log<span className="sr-only"> of {name}</span>
        </Link>
      ),
  },
];

function Repositories({ usedBy, servers, next }: SshKey) {
  const done = nextStep({ usedBy, servers, next }) === "finish";
  if (usedBy.length === 0 || next?.cancelledAt) return null;
  return (
    <p className="max-w-[80ch] text-small">
      <strong className="font-medium wrap-anywhere">{usedBy.join(", ")}</strong>{" "}
      {usedBy.length === 1 ? "fetches its" : "fetch their"} source with the old key, and can go on so. Add the new
      public key to the deploy keys of {usedBy.length === 1 ? "its repository" : "their repositories"}, then finish the
      rotation
      {done ? "." : " as soon as every server has the new key."}
    </p>
  );
}

/** What can be done about it now. */
function Actions({ sshKey, renew }: { sshKey: SshKey; renew: () => Promise<unknown> }) {
  const client = useTRPCClient();
  const [asking, setAsking] = useState<"finish" | "cancel">();
  const [pending, setPending] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const { id: sshKeyId, name, next } = sshKey;
  const step = nextStep(sshKey);
  const cancelled = Boolean(next?.cancelledAt);
  const tryAgain = async () => {
    setPending(true);
    setProblem(undefined);
    try {
      await (cancelled ? client.sshKey.cancelRotation : client.sshKey.rotate).mutate({ sshKeyId });
      announce(`The servers of ${name} that did not come to it try again`);
      await renew();
    } catch (error) {
      setProblem(problemOf(error));
    } finally {
      setPending(false);
    }
  };
  const close = () => setAsking(undefined);
  return (
    <>
      <ProblemNote problem={problem} />
      <div className="flex flex-wrap items-center gap-3">
        {step === "try-again" && (
          <Button variant="primary" pending={pending} pendingLabel="Trying" onClick={tryAgain}>
            Try again
          </Button>
        )}
        {step === "finish" && (
          <Button variant="primary" onClick={() => setAsking("finish")}>
            Finish rotation
          </Button>
        )}
        {!cancelled && <Button onClick={() => setAsking("cancel")}>Cancel rotation</Button>}
        {step === "try-again" && (
          <p className="text-caption text-muted-foreground">
            {cancelled
              ? "What was not reached may let the new key in still. Give a server that is gone another key, or remove it."
              : "Servers that have the old key go on with it. Give one that is gone another key, or remove it."}
          </p>
        )}
      </div>
      <Suspense>
        {asking === "finish" && <FinishRotation sshKey={sshKey} onFinished={renew} onClose={close} />}
        {asking === "cancel" && <CancelRotation sshKey={sshKey} onCancelled={renew} onClose={close} />}
      </Suspense>
    </>
  );
}

/** A key on its way to its next half: who has which, why, and what is to be done. */
export function RotationCard({ sshKey }: { sshKey: SshKey }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const can = useCan();
  const { name, next, servers } = sshKey;
  if (!next) return null;
  const { cancelledAt } = next;
  return (
    <Card
      title={`Rotation of ${name}`}
      icon={<KeySquare aria-hidden size={16} />}
      aside={
        <>
          {cancelledAt ? "being cancelled since" : "begun"} <Time at={cancelledAt ?? next.since} />
        </>
      }
    >
      <div className="grid gap-4">
        <div className="grid gap-1">
          <h3 className="text-small font-medium">
            {cancelledAt ? "New public key, which is taken off" : "New public key"}
          </h3>
          <PublicKey name={`the rotation of ${name}`} publicKey={next.publicKey} fingerprint={next.fingerprint} />
        </div>
        {servers.length > 0 && (
          <DataTable
            label={`Servers of ${name}`}
            columns={columnsOf(cancelledAt !== null)}
            rows={servers}
            rowKey={({ id }) => id}
          />
        )}
        <Repositories {...sshKey} />
        {can("sshKey:update") && (
          <Actions sshKey={sshKey} renew={() => queries.invalidateQueries(trpc.sshKey.pathFilter())} />
        )}
      </div>
    </Card>
  );
}
