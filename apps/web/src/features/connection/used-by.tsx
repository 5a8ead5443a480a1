import { Link } from "../../components/ui/link.tsx";
import { count } from "../../lib/format.ts";
import type { Connection } from "./types.ts";

const shownMax = 3;

interface Props {
  of: NonNullable<Connection["usedBy"]>;
  /** All of them, one per line. */
  whole?: boolean;
}

/** The services that would miss it, with a way to each. */
export function UsedBy({ of, whole }: Props) {
  if (of.length === 0) return <span className="text-muted-foreground">No service</span>;
  const shown = whole ? of : of.slice(0, shownMax);
  const rest = of.slice(shown.length);
  return (
    <ul className="grid gap-0.5 text-small">
      {shown.map(({ serviceId, name, path }) => (
        <li key={serviceId}>
          <Link className="link wrap-anywhere" href={`/projects/${path}`} title={path}>
            {name}
          </Link>
        </li>
      ))}
      {rest.length > 0 && (
        <li className="text-caption text-muted-foreground" title={rest.map(({ path }) => path).join(", ")}>
          and {count(rest.length, "more service")}
        </li>
      )}
    </ul>
  );
}
