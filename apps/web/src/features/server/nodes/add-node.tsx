"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { Button } from "../../../components/ui/button.tsx";
import { Radio } from "../../../components/ui/choice.tsx";
import { CopyButton } from "../../../components/ui/copy-button.tsx";
import { Dialog, DialogBody, DialogFooter } from "../../../components/ui/dialog.tsx";
import { Field } from "../../../components/ui/field.tsx";
import { Textarea } from "../../../components/ui/input.tsx";
import { ProblemNote } from "../../../components/ui/note.tsx";
import { notOnDemand } from "../../../lib/on-demand.ts";
import { problemOf } from "../../../lib/problem.ts";
import { useForm } from "../../../lib/use-form.ts";
import { useTRPC, useTRPCClient } from "../../../trpc/client.tsx";
import { ServerField, useServers } from "../../server-choice/index.ts";
import { isHere, type Server } from "../types.ts";

type Role = "worker" | "manager";

const roles = [
  { value: "worker", label: "Worker", help: "Runs what the managers give it." },
  { value: "manager", label: "Manager", help: "Also keeps the Swarm. Have one, three or five of them." },
] as const;

function RoleChoice({ value, onChange }: { value: Role; onChange: (role: Role) => void }) {
  return (
    <fieldset className="grid gap-2.5">
      <legend className="float-left mb-2.5 text-small font-medium">Role</legend>
      {roles.map((role) => (
        <Radio
          key={role.value}
          name="role"
          label={role.label}
          help={role.help}
          checked={value === role.value}
          onChange={() => onChange(role.value)}
        />
      ))}
    </fieldset>
  );
}

/** For a machine that Moorage does not reach. The command lets any machine in, so it is made when it is asked for. */
function ByCommand({ manager, role }: { manager: Server; role: Role }) {
  const trpc = useTRPC();
  const make = useMutation(trpc.server.joinCommand.mutationOptions());
  const made = make.variables?.role === role ? make.data?.command : undefined;
  return (
    <div className="grid gap-2 border-t border-border pt-3.5">
      <p className="text-small text-muted-foreground">
        A machine that Moorage does not reach joins by a command that is run on it as root.
      </p>
      {made === undefined ? (
        <div>
          <Button
            pending={make.isPending}
            pendingLabel="Asking"
            onClick={() => make.mutate({ serverId: manager.id, role })}
          >
            Show the command
          </Button>
        </div>
      ) : (
        <Field label="Command" help="It holds a secret that lets any machine in as this role.">
          {(control) => (
            <div className="flex items-start gap-1">
              <Textarea {...control} mono readOnly rows={3} value={made} />
              <CopyButton text={made} label="Copy the command" />
            </div>
          )}
        </Field>
      )}
      {make.error && <ProblemNote problem={problemOf(make.error)} />}
    </div>
  );
}

export default function AddNode({ manager, onClose }: { manager: Server; onClose: () => void }) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queries = useQueryClient();
  const router = useRouter();
  const [role, setRole] = useState<Role>("worker");
  const candidates = useServers().filter(
    (server) =>
      server.id !== manager.id && !isHere(server) && (server.swarm.managerId === null || server.swarm.nodeId === null),
  );
  const form = useForm({
    initial: { nodeServerId: "" },
    validate: ({ nodeServerId }) => (nodeServerId === "" ? { nodeServerId: "Choose a server." } : {}),
    submit: async ({ nodeServerId }) => {
      const { runId } = await client.server.addNode.mutate({ serverId: manager.id, nodeServerId, role });
      await queries.invalidateQueries(trpc.server.pathFilter(notOnDemand));
      router.push(`/servers/${nodeServerId}/runs/${runId}`);
    },
  });
  return (
    <Dialog title={`Add a node to ${manager.name}`} onClose={onClose}>
      <form {...form.form}>
        <DialogBody>
          <RoleChoice value={role} onChange={setRole} />
          <ServerField
            label="Server"
            help="It joins by a set-up of its own; what it runs now must go first."
            error={form.errors["nodeServerId"]}
            value={form.values.nodeServerId}
            first={candidates.length > 0 ? "Choose a server" : "No other server is free"}
            servers={candidates}
            onChange={(id) => form.set("nodeServerId", id)}
          />
          <ProblemNote problem={form.problem} />
          <ByCommand manager={manager} role={role} />
        </DialogBody>
        <DialogFooter>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="primary" pending={form.pending} pendingLabel="Adding">
            Add node
          </Button>
        </DialogFooter>
      </form>
    </Dialog>
  );
}
