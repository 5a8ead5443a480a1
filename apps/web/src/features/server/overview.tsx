"use client";

import { Wrench } from "lucide-react";
import { Card, Facts, WithFacts } from "../../components/ui/card.tsx";
import { Link } from "../../components/ui/link.tsx";
import { Empty } from "../../components/ui/states.tsx";
import { Time } from "../../components/ui/time.tsx";
import { count } from "../../lib/format.ts";
import { ConnectionCard } from "./connection-card.tsx";
import { SetupButton } from "./setup-button.tsx";
import { isHere, type Server } from "./types.ts";
import { useManager } from "./use-manager.ts";
import { buildWords, machineFacts, typeWords } from "./words.ts";

function FirstSetup({ server }: { server: Server }) {
  return (
    <Card>
      <Empty
        icon={<Wrench aria-hidden size={20} />}
        title="Not set up"
        actions={<SetupButton server={server} label="Set up" variant="primary" />}
      >
        <p>The set-up installs what is missing: Docker, the Swarm, the proxy. Until then nothing can run there.</p>
      </Empty>
    </Card>
  );
}

function proxyFacts({ proxy: { address, http, https } }: Server) {
  if (address === null || http === null || https === null) return [];
  return [
    {
      label: "Proxy",
      value: (
        <span>
          <code className="font-mono text-log wrap-anywhere">{address}</code>, ports {http} and {https}
        </span>
      ),
    },
  ];
}

function servicesFacts({ id, type, services }: Server) {
  if (type === "build") return [];
  const value = (
    <Link href={`/servers/${id}/services`} className="link">
      {count(services, "service")}
    </Link>
  );
  return [{ label: "Services", value }];
}

/** A node says whose, also when it has not got in yet: its set-up is then what joins it. */
function swarmFacts({ swarm: { managerId, nodeId } }: Server, manager: string | undefined) {
  if (managerId === null) return [];
  const value = (
    <span>
      {nodeId === null ? "Is to be a node of " : "Node of "}
      <Link href={`/servers/${managerId}`} className="link">
        {manager ?? "another server"}
      </Link>
    </span>
  );
  return [{ label: "Swarm", value }];
}

function AboutCards({ server }: { server: Server }) {
  const { machine, engine, observedAt, createdAt } = server;
  const manager = useManager(server);
  return (
    <>
      <Card title="Use">
        <Facts
          items={[
            { label: "Use", value: typeWords[server.type] },
            ...swarmFacts(server, manager?.name),
            { label: "Builds", value: buildWords(server) },
            ...servicesFacts(server),
            ...proxyFacts(server),
          ]}
        />
      </Card>
      <Card title="Machine">
        <Facts
          items={[
            { label: "Docker", value: engine ?? "Not known" },
            ...(machine ? machineFacts(machine) : []),
            { label: "Last answer", value: observedAt ? <Time at={observedAt} /> : "None yet" },
            { label: "Added", value: <Time at={createdAt} /> },
          ]}
        />
      </Card>
    </>
  );
}

export function Overview({ server }: { server: Server }) {
  if (isHere(server))
    return (
      <div className="grid max-w-[720px] gap-4">
        <AboutCards server={server} />
      </div>
    );
  return (
    <WithFacts facts={<AboutCards server={server} />}>
      {server.status.state === "new" && <FirstSetup server={server} />}
      <ConnectionCard server={server} />
    </WithFacts>
  );
}
