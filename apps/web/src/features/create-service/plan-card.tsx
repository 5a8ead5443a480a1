"use client";

import { Box, CircleX, Globe, Hammer, Network, Variable } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "../../components/ui/button.tsx";
import { Card } from "../../components/ui/card.tsx";
import { Note, ProblemNote } from "../../components/ui/note.tsx";
import { count } from "../../lib/format.ts";
import { useServers } from "../server-choice/index.ts";
import type { FormProps } from "./form.ts";
import type { Phase } from "./submit.ts";
import { slugFor, type Values } from "./values.ts";

const phases: Record<Phase, string> = {
  create: "Creating",
  variables: "Saving variables",
  upload: "Sending the archive",
  domain: "Adding the domain",
  deploy: "Requesting the deployment",
};

const labels: Record<string, string> = {
  image: "Image",
  registryId: "Registry",
  buildRegistryId: "Registry",
  gitHostId: "Account",
  repository: "Repository",
  file: "Archive",
  url: "Repository",
  access: "Access",
  username: "User name",
  password: "Password or token",
  sshKeyId: "SSH key",
  branch: "Branch",
  buildPath: "Build path",
  watchPaths: "Watch paths",
  name: "Name",
  slug: "Address",
  serverId: "Server",
  host: "Domain",
  port: "Port",
  variables: "Variables",
};

interface Props extends FormProps {
  generated: string | undefined;
  neighbours: readonly string[];
  /** Made by an earlier try. */
  made: string | undefined;
  phase: Phase | undefined;
  deploying: boolean;
  onCreateOnly: () => void;
}

function Line({ icon, children }: { icon: ReactNode; children: ReactNode }) {
  return (
    <li className="flex gap-2.5">
      <span className="mt-px text-subtle-foreground">{icon}</span>
      <span className="min-w-0 wrap-anywhere">{children}</span>
    </li>
  );
}

const builderNames: Record<Values["builder"]["type"], string> = {
  dockerfile: "its Dockerfile",
  railpack: "Railpack",
  nixpacks: "Nixpacks",
  heroku_buildpacks: "Heroku's buildpacks",
  paketo_buildpacks: "Paketo's buildpacks",
  static: "nginx, which serves its files",
};

function placeWords({ source, url, repository, branch, file }: Values): string {
  if (source === "drop") return file?.name ?? "an archive";
  const place = source === "account" ? repository : url.trim();
  return `${place || "a repository"}${branch.trim() && ` (${branch.trim()})`}`;
}

function sourceWords(values: Values): string {
  if (values.source === "image") return `Image ${values.image.trim() || "not chosen yet"}`;
  return `Image built from ${placeWords(values)} with ${builderNames[values.builder.type]}`;
}

function Plan({ form: { values }, generated, neighbours }: Pick<Props, "form" | "generated" | "neighbours">) {
  const host = values.ownHost ? values.host : generated;
  const slug = slugFor(values);
  const place = useServers().find(({ id }) => id === values.serverId)?.name;
  const lines = values.variables.split("\n").filter((line) => /^\s*(?:export\s+)?[A-Za-z_]\w*\s*=/.test(line)).length;
  const others = neighbours.slice(0, 2).join(", ");
  return (
    <ul className="grid gap-2.5 text-small">
      <Line icon={<Box aria-hidden size={16} />}>
        Application{slug && " "}
        {slug && <code className="font-mono">{slug}</code>}, 1 replica
        {place && `, on ${place}`}
      </Line>
      <Line icon={<Hammer aria-hidden size={16} />}>{sourceWords(values)}</Line>
      <Line icon={<Globe aria-hidden size={16} />}>
        {values.reachable
          ? `${host || "A generated domain"} to port ${values.port.trim() || "not given yet"}`
          : "No domain; others in the environment reach it by name"}
      </Line>
      {lines > 0 && <Line icon={<Variable aria-hidden size={16} />}>{count(lines, "variable")} of its own</Line>}
      {neighbours.length > 0 && (
        <Line icon={<Network aria-hidden size={16} />}>
          Reaches {others}
          {neighbours.length > 2 && ` and ${neighbours.length - 2} more`} by name
        </Line>
      )}
    </ul>
  );
}

export function PlanCard(props: Props) {
  const { form, made, phase, deploying, onCreateOnly } = props;
  const wrong = Object.keys(form.errors).map(
    (field) => labels[field] ?? (field.startsWith("builder") ? "Build" : field),
  );
  return (
    <Card title="What will be made" className="lg:sticky lg:top-[72px]">
      <div className="grid gap-4">
        <Plan {...props} />
        {made && !form.pending && (
          <Note tone="warn">
            {made} was created, what comes after it was not. Correct what is marked; the next try goes on from there.
          </Note>
        )}
        {wrong.length > 0 && (
          <p className="flex gap-1.5 text-caption text-fail">
            <CircleX aria-hidden size={14} className="mt-px" />
            {count(wrong.length, "field needs a change", "fields need a change")}: {wrong.join(", ")}
          </p>
        )}
        <ProblemNote problem={form.problem} />
        <div className="grid gap-2">
          <Button
            type="submit"
            variant="primary"
            wide
            pending={form.pending && deploying}
            pendingLabel={phase ? phases[phase] : "Creating"}
          >
            Create and deploy
          </Button>
          <Button
            wide
            pending={form.pending && !deploying}
            pendingLabel={phase ? phases[phase] : "Creating"}
            onClick={onCreateOnly}
          >
            Create only
          </Button>
        </div>
      </div>
    </Card>
  );
}
