"use client";

import { printCpus, printMemory } from "@moorage/domain/service";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { Card, Facts } from "../../components/ui/card.tsx";
import { CopyButton } from "../../components/ui/copy-button.tsx";
import { Note } from "../../components/ui/note.tsx";
import { PageHeader } from "../../components/ui/page-header.tsx";
import { QueryView } from "../../components/ui/query-view.tsx";
import { LoadingRows } from "../../components/ui/states.tsx";
import { RunBadge } from "../../components/ui/status.tsx";
import { Steps } from "../../components/ui/steps.tsx";
import { Duration, Time } from "../../components/ui/time.tsx";
import { announce } from "../../lib/announce.ts";
import { duration } from "../../lib/format.ts";
import type { ServicePlace } from "../../lib/service-place.ts";
import { useTRPC } from "../../trpc/client.tsx";
import { RunLog } from "../run/index.ts";
import { CancelCommand } from "./cancel-command.tsx";
import { RunCommandButton } from "./run-command-button.tsx";
import type { Command, CommandedService } from "./types.ts";
import { commandWords } from "./words.ts";

interface Props {
  place: ServicePlace;
  service: CommandedService;
  id: string;
}

function factsOf({ number, by, exitCode, limits }: Command) {
  const { memoryLimit, cpuLimit, processes, timeoutSeconds } = limits;
  const asService = "as the service";
  return [
    { label: "In the image of", value: `#${number}` },
    { label: "By", value: by },
    { label: "Exit code", value: exitCode === null ? "–" : String(exitCode) },
    { label: "Time limit", value: duration(timeoutSeconds * 1_000) },
    { label: "Memory limit", value: memoryLimit === null ? asService : printMemory(memoryLimit) },
    { label: "CPU limit", value: cpuLimit === null ? asService : printCpus(cpuLimit) },
    { label: "Processes", value: String(processes) },
  ];
}

function Detail({ place, service, command }: Omit<Props, "id"> & { command: Command }) {
  const words = commandWords(command);
  const said = useRef(words);
  useEffect(() => {
    if (said.current === words) return;
    said.current = words;
    announce(`The command: ${words}`);
  }, [words]);
  const { cause, startedAt, endedAt } = command;
  return (
    <>
      <PageHeader
        title={<code className="line-clamp-3 font-mono text-body wrap-anywhere">{command.title}</code>}
        badges={
          <>
            <CopyButton text={command.title} label="Copy the command" />
            <RunBadge status={command.status}>{words}</RunBadge>
          </>
        }
        text={
          <>
            Run by {command.by}, <Time at={command.createdAt} />
          </>
        }
        actions={
          <>
            <CancelCommand command={command} label="Cancel command" />
            <RunCommandButton place={place} service={service} from={command} />
          </>
        }
      />
      {cause && (
        <Note tone="fail">
          {cause.message} {cause.why} {cause.hint}
        </Note>
      )}
      <div className="grid items-start gap-6 lg:grid-cols-[304px_minmax(0,1fr)]">
        <div className="grid min-w-0 gap-4">
          <Card title="Steps" aside={startedAt && <Duration from={startedAt} to={endedAt ?? undefined} />}>
            {command.steps.length > 0 ? (
              <Steps steps={command.steps} />
            ) : (
              <p className="text-small text-muted-foreground">{endedAt ? "It did not begin." : "It waits."}</p>
            )}
          </Card>
          <Card title="Facts">
            <Facts items={factsOf(command)} />
          </Card>
        </div>
        <RunLog key={command.id} run={command} label="Log of the command" fileName={`${place.service}-command.log`} />
      </div>
    </>
  );
}

export default function CommandPage({ place, service, id: commandId }: Props) {
  const query = useQuery(useTRPC().command.get.queryOptions({ serviceId: place.serviceId, commandId }));
  return (
    <QueryView query={query} what="the command" loading={<LoadingRows rows={6} label="the command" />}>
      {(command) => <Detail place={place} service={service} command={command} />}
    </QueryView>
  );
}
