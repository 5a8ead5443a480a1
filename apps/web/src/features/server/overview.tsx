"use client";

import { Card, Facts } from "../../components/ui/card.tsx";
import { Time } from "../../components/ui/time.tsx";
import { count } from "../../lib/format.ts";
import { isHere, type Server } from "./types.ts";
import { buildWords, reachedAt, typeWords } from "./words.ts";

const code = (text: string) => <code className="font-mono text-log wrap-anywhere">{text}</code>;

function accessFacts(server: Server) {
  if (isHere(server)) return [{ label: "Access", value: "Moorage runs on it" }];
  return [
    { label: "Address", value: code(reachedAt(server)) },
    { label: "SSH key", value: server.sshKey?.name ?? "None" },
  ];
}

function proxyFacts({ proxy: { address, http, https } }: Server) {
  if (address === null || http === null || https === null) return [];
  return [{ label: "Proxy", value: code(`${address}, ports ${http} and ${https}`) }];
}

export function Overview({ server }: { server: Server }) {
  return (
    <Card title="Facts" className="max-w-[720px]">
      <Facts
        items={[
          ...accessFacts(server),
          { label: "Use", value: `${typeWords[server.type]}, ${buildWords(server)}` },
          ...(server.type === "deploy" ? [{ label: "Services", value: count(server.services, "service") }] : []),
          { label: "Docker", value: server.engine ?? "Not known" },
          ...proxyFacts(server),
          { label: "Last answer", value: server.observedAt ? <Time at={server.observedAt} /> : "None yet" },
          { label: "Added", value: <Time at={server.createdAt} /> },
        ]}
      />
    </Card>
  );
}
