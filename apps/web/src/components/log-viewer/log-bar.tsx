"use client";

import { ArrowDownToLine, ChevronDown, ChevronUp, Clock, Download, WrapText } from "lucide-react";
import { capital, stepTitle } from "../../lib/format.ts";
import { Button, IconButton } from "../ui/button.tsx";
import { SearchInput, Select } from "../ui/input.tsx";

interface Toggle {
  on: boolean;
  flip: () => void;
}

export interface LogBarProps {
  query: string;
  onQuery: (value: string) => void;
  tally: string;
  onHit: (by: 1 | -1) => void;
  filters: readonly { name: string; value: string; values: readonly string[]; onChange: (value: string) => void }[];
  wrap: Toggle;
  times: Toggle;
  onDownload: () => void;
  follow?: Toggle | undefined;
}

function SearchPart({ query, onQuery, tally, onHit }: LogBarProps) {
  return (
    <div className="relative flex flex-1 basis-44 items-center gap-1 max-md:basis-full">
      <div className="relative flex-1">
        <SearchInput
          label="Search in the log"
          pageFilter
          value={query}
          onChange={(event) => onQuery(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === "Enter") onHit(event.shiftKey ? -1 : 1);
          }}
        />
        <span
          role="status"
          className="absolute top-1/2 right-8 -translate-y-1/2 text-caption text-muted-foreground tabular-nums"
        >
          {tally}
        </span>
      </div>
      {query !== "" && (
        <>
          <IconButton
            label="Previous hit"
            data-hotkey="shift+n"
            icon={<ChevronUp aria-hidden size={16} />}
            onClick={() => onHit(-1)}
          />
          <IconButton
            label="Next hit"
            data-hotkey="n"
            icon={<ChevronDown aria-hidden size={16} />}
            onClick={() => onHit(1)}
          />
        </>
      )}
    </div>
  );
}

export function LogBar(props: LogBarProps) {
  const { filters, wrap, times, onDownload, follow } = props;
  return (
    <div className="flex flex-wrap items-center gap-2 border-b border-border px-2.5 py-2">
      <SearchPart {...props} />
      {filters
        .filter((filter) => filter.values.length > 1)
        .map((filter) => (
          <Select
            key={filter.name}
            quiet
            aria-label={capital(filter.name)}
            value={filter.value}
            onChange={(event) => filter.onChange(event.target.value)}
            className="w-auto! max-w-44"
          >
            <option value="">All {filter.name}s</option>
            {filter.values.map((value) => (
              <option key={value} value={value}>
                {filter.name === "step" ? stepTitle(value) : capital(value)}
              </option>
            ))}
          </Select>
        ))}
      <IconButton
        variant="outline"
        label="Wrap lines"
        aria-pressed={wrap.on}
        icon={<WrapText aria-hidden size={16} />}
        onClick={wrap.flip}
      />
      <IconButton
        variant="outline"
        label="Show times"
        aria-pressed={times.on}
        className="max-md:hidden"
        icon={<Clock aria-hidden size={16} />}
        onClick={times.flip}
      />
      <IconButton
        variant="outline"
        label="Download the log"
        icon={<Download aria-hidden size={16} />}
        onClick={onDownload}
      />
      {follow && (
        <Button
          aria-pressed={follow.on}
          data-hotkey="f"
          icon={<ArrowDownToLine aria-hidden size={16} />}
          onClick={follow.flip}
        >
          Follow
        </Button>
      )}
    </div>
  );
}
