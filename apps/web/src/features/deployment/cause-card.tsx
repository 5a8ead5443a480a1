import { CircleX } from "lucide-react";
import { Card } from "../../components/ui/card.tsx";
import type { Deployment } from "./types.ts";

function Part({ title, text }: { title: string; text: string | undefined }) {
  if (!text) return null;
  return (
    <div className="grid content-start gap-1">
      <h3 className="text-small font-normal text-muted-foreground">{title}</h3>
      <p className="text-small wrap-anywhere">{text}</p>
    </div>
  );
}

const speakers: Readonly<Record<string, string>> = { checkout: "git", build: "the build", push: "the push" };

/** What happened, why, what it did to traffic, what to do; the app's own last lines below. */
export function CauseCard({ cause }: { cause: NonNullable<Deployment["cause"]> }) {
  const lines = cause.lastLines ?? [];
  const whose = `Last lines of ${speakers[cause.step ?? ""] ?? "the app"}`;
  return (
    <Card
      tone="fail"
      title={<span className="wrap-anywhere">{cause.message.replace(/\.$/, "")}</span>}
      icon={<CircleX aria-hidden size={16} className="text-fail-solid" />}
      flush
    >
      <div className="grid gap-x-6 gap-y-4 p-4 md:grid-cols-[repeat(auto-fit,minmax(220px,1fr))]">
        <Part title="Why" text={cause.why} />
        <Part title="What happened to traffic" text={cause.traffic} />
        <Part title="What to do" text={cause.hint} />
      </div>
      {lines.length > 0 && (
        <div className="border-t border-border p-4">
          <h3 className="pb-1.5 text-small font-normal text-muted-foreground">{whose}</h3>
          <section
            // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
            tabIndex={0}
            aria-label={whose}
            className="max-h-60 overflow-auto rounded-md border border-border bg-muted px-3 py-2"
          >
            <pre className="font-mono text-log whitespace-pre-wrap wrap-anywhere">{lines.join("\n")}</pre>
          </section>
        </div>
      )}
    </Card>
  );
}
