import { farNotes, homeNote, type SwarmSettings, staysHome } from "@moorage/domain/service";
import { Note } from "../../../components/ui/note.tsx";
import type { Service } from "../types.ts";

type Swarm = Pick<SwarmSettings, "mode" | "placement">;

/** What the rules of placement mean for the data of a service. */
export function PlacementNotes({ service, swarm }: { service: Service; swarm: Swarm }) {
  const { spec, nodes } = service;
  const placed = { mounts: spec.mounts, swarm: { ...spec.swarm, ...swarm } };
  const far = farNotes(placed);
  if (far.length > 0)
    return (
      <Note tone="warn">
        {far.map((text) => (
          <p key={text}>{text}</p>
        ))}
      </Note>
    );
  return nodes > 1 && staysHome(placed) ? (
    <Note>
      {homeNote(placed)} All replicas are on {service.server.name}.
    </Note>
  ) : null;
}
