"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Search, X } from "lucide-react";
import { type FormEvent, useState } from "react";
import { LogViewer } from "../../components/log-viewer/log-viewer.tsx";
import { Button } from "../../components/ui/button.tsx";
import { Input, Select } from "../../components/ui/input.tsx";
import { QueryView } from "../../components/ui/query-view.tsx";
import { Failed, LoadingRows } from "../../components/ui/states.tsx";
import { count } from "../../lib/format.ts";
import type { ServicePlace } from "../../lib/service-place.ts";
import { useUrlState } from "../../lib/use-url-state.ts";
import { useTRPC } from "../../trpc/client.tsx";
import { useLiveLines } from "./use-live-lines.ts";

const ranges = [
  { value: "", label: "Live" },
  { value: "15m", label: "Last 15 minutes" },
  { value: "1h", label: "Last hour" },
  { value: "6h", label: "Last 6 hours" },
  { value: "1d", label: "Last day" },
  { value: "all", label: "All that is kept" },
];
const liveTail = 500;
const storedTail = 10_000;
const height = "h-[calc(100dvh-300px)] min-h-[420px]";

function Live({ place, onOlder }: { place: ServicePlace; onOlder: () => void }) {
  const log = useLiveLines(place.serviceId, liveTail);
  if (log.problem && log.lines.length === 0)
    return <Failed problem={log.problem} actions={<Button onClick={log.again}>Try again</Button>} />;
  return (
    <LogViewer
      label={`Log of ${place.service}`}
      lines={log.lines}
      dropped={log.dropped}
      live={!log.problem}
      fileName={`${place.service}.log`}
      onOlder={log.lines.length >= liveTail ? onOlder : undefined}
      className={height}
    />
  );
}

interface Asked {
  since: string;
  search: string;
  source: string;
}

function Stored({ place, asked }: { place: ServicePlace; asked: Asked }) {
  const trpc = useTRPC();
  const query = useQuery(
    trpc.log.read.queryOptions(
      {
        serviceId: place.serviceId,
        tail: storedTail,
        ...(asked.since && asked.since !== "all" && { since: asked.since }),
        ...(asked.search && { search: asked.search }),
        ...(asked.source && { source: asked.source }),
      },
      { placeholderData: keepPreviousData, staleTime: 0 },
    ),
  );
  return (
    <QueryView query={query} what="the log" loading={<LoadingRows rows={8} label="the log" />}>
      {(lines) => (
        <LogViewer
          label={`Log of ${place.service}`}
          lines={lines}
          live={false}
          fileName={`${place.service}.log`}
          footer={
            asked.search
              ? `${count(lines.length, "line")} with "${asked.search}", of all replicas whose containers exist`
              : undefined
          }
          className={height}
        />
      )}
    </QueryView>
  );
}

interface ServerSearchProps {
  search: string;
  onSearch: (text: string) => void;
}

/** Looks through all kept lines on the server; the field in the log itself looks through those that are shown. */
function ServerSearch({ search, onSearch }: ServerSearchProps) {
  const [text, setText] = useState(search);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSearch(text.trim());
  };
  const clear = () => {
    setText("");
    onSearch("");
  };
  return (
    <form onSubmit={submit} className="flex min-w-0 flex-1 basis-60 gap-2">
      <Input
        quiet
        aria-label="Find in all kept lines"
        placeholder="Find in all kept lines"
        maxLength={500}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <Button type="submit" icon={<Search aria-hidden size={14} />}>
        Find
      </Button>
      {search && (
        <Button variant="ghost" icon={<X aria-hidden size={14} />} onClick={clear}>
          Clear
        </Button>
      )}
    </form>
  );
}

export default function LogTab({ place }: { place: ServicePlace }) {
  const [since, setSince] = useUrlState("since");
  const [search, setSearch] = useUrlState("search");
  const [source, setSource] = useUrlState("replica");
  const live = since === "" && search === "";
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-3">
      <div className="flex flex-wrap items-center gap-2">
        <Select
          quiet
          aria-label="Time range"
          className="w-auto!"
          value={since}
          onChange={(event) => setSince(event.target.value)}
        >
          {ranges.map(({ value, label }) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </Select>
        <ServerSearch search={search} onSearch={setSearch} />
        {!live && source && (
          <Button icon={<X aria-hidden size={14} />} onClick={() => setSource("")}>
            Only {source}
          </Button>
        )}
      </div>
      {live ? (
        <Live place={place} onOlder={() => setSince("all")} />
      ) : (
        <Stored place={place} asked={{ since, search, source }} />
      )}
    </div>
  );
}
