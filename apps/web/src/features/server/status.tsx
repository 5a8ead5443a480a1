import { StatusBadge, StatusText } from "../../components/ui/status.tsx";
import { Time } from "../../components/ui/time.tsx";
import type { ServiceState } from "../../lib/shapes.ts";
import type { Server } from "./types.ts";

type Status = Server["status"];

/** The same shapes and colours as of services: one language of signs. */
const looks: Record<Status["state"], ServiceState> = {
  new: "never-deployed",
  "setting-up": "deploying",
  ready: "running",
  failed: "down",
  away: "degraded",
};

const lookOf = ({ state, text }: Status) => ({ state: looks[state], text });

export function ServerBadge({ status }: { status: Status }) {
  const { state, detail } = status;
  // Why it failed or is away stands below the header in full.
  return <StatusBadge status={{ ...lookOf(status), ...(state === "setting-up" && detail ? { detail } : {}) }} />;
}

/** For the list: what it is, since when, why. */
export function ServerText({ status }: { status: Status }) {
  const { state, detail, since } = status;
  const time = since && <Time at={since} />;
  return (
    <span className="grid gap-0.5">
      <StatusText status={lookOf(status)} />
      {(time || detail) && (
        <span className="pl-[19px] text-caption text-muted-foreground wrap-anywhere">
          {time && state === "away" && <>Since {time}. </>}
          {detail} {state !== "away" && time}
        </span>
      )}
    </span>
  );
}
