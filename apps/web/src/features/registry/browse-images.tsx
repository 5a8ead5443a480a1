"use client";

import { useQuery } from "@tanstack/react-query";
import { clsx } from "clsx";
import { ArrowLeft } from "lucide-react";
import { useState } from "react";
import { SettingsPage } from "../../components/shell/settings-page.tsx";
import { Button } from "../../components/ui/button.tsx";
import { SearchInput } from "../../components/ui/input.tsx";
import { QueryView } from "../../components/ui/query-view.tsx";
import { Empty, LoadingRows } from "../../components/ui/states.tsx";
import { useUrlState } from "../../lib/use-url-state.ts";
import { useTRPC } from "../../trpc/client.tsx";
import { PageButtons, usePages } from "./pages.tsx";
import { TagTable } from "./tag-table.tsx";
import type { ListedRegistry } from "./types.ts";

interface ListProps {
  registry: ListedRegistry;
  chosen: string;
  onChoose: (repository: string) => void;
}

function RepositoryNames({ names, chosen, onChoose }: Omit<ListProps, "registry"> & { names: readonly string[] }) {
  const [filter, setFilter] = useState("");
  const shown = names.filter((name) => name.includes(filter.trim().toLowerCase()));
  return (
    <div className="grid gap-2">
      <SearchInput
        pageFilter
        label="Filter images"
        value={filter}
        onChange={(event) => setFilter(event.target.value)}
      />
      <ul className="max-h-[60dvh] overflow-y-auto rounded-lg border border-border bg-card p-1">
        {shown.map((name) => (
          <li key={name}>
            <button
              type="button"
              data-row
              aria-pressed={name === chosen}
              onClick={() => onChoose(name)}
              className={clsx(
                "min-h-8 w-full rounded-md px-2 py-1 text-left font-mono text-log wrap-anywhere hover:bg-accent pointer-coarse:min-h-9",
                name === chosen && "bg-accent",
              )}
            >
              {name}
            </button>
          </li>
        ))}
        {shown.length === 0 && <li className="px-2 py-1 text-small text-muted-foreground">No image matches.</li>}
      </ul>
    </div>
  );
}

/** A page of the registry's catalog; where it keeps none, a repository can be named. */
function Repositories({ registry: { id: connectionId, config }, chosen, onChoose }: ListProps) {
  const prefix = String(config["imagePrefix"] ?? "");
  const pages = usePages();
  const images = useTRPC().registry.images;
  const query = useQuery({
    ...images.queryOptions({ connectionId, ...pages.from }),
    retry: false,
  });
  return (
    <QueryView query={query} what="the images" loading={<LoadingRows rows={4} label="images" />}>
      {({ repositories, next, reason }) => (
        <div className="grid gap-2">
          {repositories.length > 0 && <RepositoryNames names={repositories} chosen={chosen} onChoose={onChoose} />}
          {reason && <p className="text-small text-muted-foreground">{reason}</p>}
          {repositories.length === 0 && !reason && (
            <p className="text-small text-muted-foreground">
              {prefix ? `There is no image below ${prefix} yet.` : "There is no image in this registry yet."}
            </p>
          )}
          <PageButtons pages={pages} next={next} />
          {reason && <NamedRepository onChoose={onChoose} />}
        </div>
      )}
    </QueryView>
  );
}

function NamedRepository({ onChoose }: Pick<ListProps, "onChoose">) {
  const [name, setName] = useState("");
  return (
    <form
      className="flex gap-1.5"
      onSubmit={(event) => {
        event.preventDefault();
        onChoose(name.trim());
      }}
    >
      <SearchInput
        className="min-w-0 flex-1"
        label="Name of an image"
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      <Button type="submit">Show tags</Button>
    </form>
  );
}

/** What lies in a registry: its images, and the tags of one. */
export function BrowseImages({ registry, onBack }: { registry: ListedRegistry; onBack: () => void }) {
  const [chosen, choose] = useUrlState("image");
  return (
    <SettingsPage
      section="registries"
      title="Registries"
      text={`Images in ${registry.name}, ${registry.address}`}
      actions={
        <Button
          icon={<ArrowLeft aria-hidden size={16} />}
          onClick={() => {
            choose("");
            onBack();
          }}
        >
          All registries
        </Button>
      }
    >
      <div className="grid items-start gap-6 md:grid-cols-[300px_minmax(0,1fr)]">
        <Repositories registry={registry} chosen={chosen} onChoose={choose} />
        {chosen ? (
          <TagTable key={chosen} registry={registry} repository={chosen} />
        ) : (
          <div className="rounded-lg border border-border bg-card">
            <Empty title="No image chosen">
              <p>Choose one to see its tags, their digests, sizes and ages.</p>
            </Empty>
          </div>
        )}
      </div>
    </SettingsPage>
  );
}
