"use client";

import type { AppRouter } from "@moorage/api";
import { useQuery } from "@tanstack/react-query";
import type { inferRouterOutputs } from "@trpc/server";
import { Command } from "cmdk";
import { Box, FolderKanban, Globe, Layers, Rocket, ScrollText, Variable } from "lucide-react";
import { useEffect } from "react";
import { StatusDot } from "../../components/ui/status.tsx";
import { problemOf } from "../../lib/problem.ts";
import { useSettled } from "../../lib/use-settled.ts";
import { useTRPC } from "../../trpc/client.tsx";
import { Entry, Group } from "./entry.tsx";

type Result = inferRouterOutputs<AppRouter>["search"]["query"][number];
type Open = (page: { label: string; href: string }) => void;

const lettersMin = 2;
const typingMs = 120;
const icon = { "aria-hidden": true, size: 16 } as const;

const icons = {
  service: <Box {...icon} />,
  environment: <Layers {...icon} />,
  project: <FolderKanban {...icon} />,
  domain: <Globe {...icon} />,
};

const hrefOf = ({ type, path }: Result) => `/projects/${path}${type === "domain" ? "/domains" : ""}`;

/** What can be done with the first service that was found. */
const doors = [
  { label: "Open deployments", tab: "deployments", icon: <Rocket {...icon} /> },
  { label: "Open logs", tab: "logs", icon: <ScrollText {...icon} />, hotkey: "g l" },
  { label: "Open variables", tab: "variables", icon: <Variable {...icon} />, hotkey: "g v" },
];

function Results({
  heading,
  results,
  query,
  onOpen,
}: {
  heading: string;
  results: Result[];
  query: string;
  onOpen: Open;
}) {
  if (results.length === 0) return null;
  return (
    <Group heading={heading}>
      {results.map((result) => (
        <Entry
          key={`${result.type} ${result.id}`}
          id={`${result.type} ${result.id}`}
          icon={result.status ? <StatusDot status={result.status} /> : icons[result.type]}
          label={result.name}
          place={result.place}
          state={result.status?.text}
          matched={query}
          onSelect={() =>
            onOpen({ label: [result.name, result.place].filter(Boolean).join(", "), href: hrefOf(result) })
          }
        />
      ))}
    </Group>
  );
}

function Doors({ service, query, onOpen }: { service: Result; query: string; onOpen: Open }) {
  return (
    <Group heading={`Actions on ${service.name}, ${service.place}`}>
      {doors.map(({ label, tab, icon: sign, hotkey }) => (
        <Entry
          key={tab}
          id={`door ${tab} ${service.id}`}
          icon={sign}
          label={label}
          hotkey={hotkey}
          matched={query}
          onSelect={() => onOpen({ label: `${service.name}, ${tab}`, href: `${hrefOf(service)}/${tab}` })}
        />
      ))}
    </Group>
  );
}

interface FoundProps {
  query: string;
  onOpen: Open;
  /** Results come after the letters: the best one takes the selection. */
  onFirst: (id: string) => void;
}

/** Searched on the server from two letters; services first, each with its state. */
export function Found({ query, onOpen, onFirst }: FoundProps) {
  const settled = useSettled(query, typingMs);
  const asked = settled.length >= lettersMin && query.length >= lettersMin;
  const { data, error, isFetching } = useQuery({
    ...useTRPC().search.query.queryOptions({ query: settled }),
    enabled: asked,
    placeholderData: (before: Result[] | undefined) => before,
  });
  const waiting = asked && (isFetching || settled !== query);
  const results = asked ? (data ?? []) : [];
  const services = results.filter(({ type }) => type === "service");
  const [first] = services;
  const best = results[0] && `${results[0].type} ${results[0].id}`;
  useEffect(() => {
    if (best) onFirst(best);
  }, [best, onFirst]);
  const words = error ? problemOf(error).title : waiting ? "Searching" : "Nothing matches.";
  return (
    <>
      <Command.Empty className="px-4 py-6 text-center text-small text-muted-foreground">{words}</Command.Empty>
      <Results heading="Services" results={services} query={query} onOpen={onOpen} />
      {first && <Doors service={first} query={query} onOpen={onOpen} />}
      <Results
        heading="Places"
        results={results.filter(({ type }) => type !== "service")}
        query={query}
        onOpen={onOpen}
      />
    </>
  );
}
