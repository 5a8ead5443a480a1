import { TriangleAlert } from "lucide-react";
import { Card } from "../../components/ui/card.tsx";
import { LinkButton } from "../../components/ui/link-button.tsx";
import { StatusDot } from "../../components/ui/status.tsx";
import { capital } from "../../lib/format.ts";
import type { Concern } from "./queries.ts";

function Cause({ concern: { service, place } }: { concern: Concern }) {
  const { status, failed, name } = service;
  const serving = status.state === "running" || status.state === "starting" || status.state === "deploying";
  if (failed && serving)
    return (
      <>
        <strong className="font-medium">
          {name} #{failed.number}
        </strong>{" "}
        <span className="text-muted-foreground">
          in {place} failed{failed.step && ` at ${capital(failed.step)}`}. {status.text} keeps serving.
        </span>
      </>
    );
  return (
    <>
      <strong className="font-medium">{name}</strong>{" "}
      <span className="text-muted-foreground">
        in {place}: {status.text}
        {status.detail && `, ${status.detail}`}.
      </span>
    </>
  );
}

/** Absent when nothing needs anybody. */
export function Attention({
  concerns: { count, first },
  services,
}: {
  concerns: { count: number; first: readonly Concern[] };
  services: number;
}) {
  if (count === 0) return null;
  const rest = count - first.length;
  return (
    <Card
      flush
      title="Needs attention"
      icon={<TriangleAlert aria-hidden size={14} className="text-warn-solid" />}
      aside={`${count} of ${services} services`}
    >
      <ul>
        {first.map((concern) => (
          <li
            key={concern.service.id}
            className="flex flex-wrap items-baseline gap-x-2.5 gap-y-1.5 border-t border-border px-4 py-[9px] text-small first:border-t-0 md:flex-nowrap md:items-center"
          >
            <StatusDot status={concern.service.status} />
            <p className="min-w-0 flex-1 basis-[calc(100%-24px)] wrap-anywhere md:basis-0">
              <Cause concern={concern} />
            </p>
            <LinkButton size="sm" href={`/projects/${concern.address}`} className="max-md:ml-[18px]">
              See the cause<span className="sr-only"> of {concern.service.name}</span>
            </LinkButton>
          </li>
        ))}
        {rest > 0 && (
          <li className="border-t border-border px-4 py-[9px] text-small text-muted-foreground">And {rest} more</li>
        )}
      </ul>
    </Card>
  );
}
