import type { AppRouter } from "@moorage/api";
import type { TRPCClient } from "@trpc/client";
import { fieldErrors, problemOf } from "../../lib/problem.ts";
import { gitSecretsOf, gitSourceOf, hostedSourceOf, sourceField } from "../git-source/index.ts";
import { upload } from "./upload.ts";
import { portOf, slugFor, type Values } from "./values.ts";

export type Phase = "create" | "variables" | "upload" | "domain" | "deploy";

/** What exists already: a second try goes on from there, and makes nothing twice. */
export interface Made {
  id: string;
  slug: string;
  variables: string;
  file: File | null;
  domain: { id: string; host: string } | null;
}

export interface Submission {
  client: TRPCClient<AppRouter>;
  environmentId: string;
  values: Values;
  host: string;
  deploy: boolean;
  onPhase: (phase: Phase, share?: number) => void;
}

/** Server names to the form's: the first that begins so. */
const fields: Record<Phase, readonly [path: string, field: string][]> = {
  create: [
    ["name", "name"],
    ["slug", "slug"],
    ["serverId", "serverId"],
    ["spec.port", "port"],
    ["port", "port"],
    ["registryId", "registryId"],
    ["buildRegistryId", "buildRegistryId"],
    ["image", "image"],
  ],
  variables: [
    ["text", "variables"],
    ["variables", "variables"],
  ],
  upload: [["zip", "file"]],
  domain: [
    ["host", "host"],
    ["port", "port"],
    ["path", "host"],
  ],
  deploy: [],
};

/** The field that a path of the server is about. */
function fieldOf(phase: Phase, path: string): string | undefined {
  const builder = /^(?:spec\.)?(builder(?:\..+)?)$/.exec(path)?.[1];
  if (builder) return builder;
  if (phase === "create" && /^(?:spec\.)?source/.test(path)) return sourceField(path);
  return fields[phase].find(([prefix]) => path === prefix || path.startsWith(`${prefix}.`))?.[1];
}

/** A refusal in the names of this form; what was made before is said by the page. */
function translated(phase: Phase, error: unknown): unknown {
  const problem = problemOf(error);
  const issues = Object.entries(fieldErrors(problem)).flatMap(([path, message]) => {
    const field = fieldOf(phase, path);
    return field
      ? [{ path: field, message: problem.why && phase === "domain" ? `${message} ${problem.why}` : message }]
      : [];
  });
  return { message: problem.title, hint: problem.why, code: problem.code, requestId: problem.requestId, issues };
}

async function attempt<T>(phase: Phase, { onPhase }: Submission, work: () => Promise<T>): Promise<T> {
  onPhase(phase);
  try {
    return await work();
  } catch (error) {
    throw translated(phase, error);
  }
}

function sourceOf(values: Values) {
  if (values.source === "git") return gitSourceOf(values);
  if (values.source === "account") return hostedSourceOf(values);
  if (values.source === "drop") return { type: "drop" as const, buildPath: values.buildPath };
  return { type: "image" as const, image: values.image.trim() };
}

const specOf = (values: Values) => ({
  kind: "application" as const,
  source: sourceOf(values),
  port: portOf(values),
  release: { strategy: values.strategy },
  ...(values.source !== "image" && { builder: values.builder }),
});

/** What the image is pulled with, or where what is built is pushed to. */
const registriesOf = ({ source, registryId, buildRegistryId }: Values) =>
  source === "image"
    ? { registryId: registryId || null, buildRegistryId: null }
    : { registryId: null, buildRegistryId: buildRegistryId || null };

/** The archive that was sent stays; where it is built may have been corrected. */
async function sentBefore(client: Submission["client"], serviceId: string, buildPath: string) {
  const { source } = (await client.service.get.query({ serviceId })).spec;
  return source.type === "drop" ? { ...source, buildPath } : source;
}

async function ensureService(made: Made | undefined, of: Submission): Promise<Made> {
  const { client, values, environmentId } = of;
  const { kind, ...spec } = specOf(values);
  const secrets = values.source === "git" ? gitSecretsOf(values) : undefined;
  const beside = { ...(secrets && { sourceSecrets: secrets }), ...registriesOf(values) };
  return attempt("create", of, async () => {
    if (made) {
      const { source, ...rest } = spec;
      const sent = source.type === "drop" && made.file ? await sentBefore(client, made.id, source.buildPath) : source;
      await client.service.update.mutate({ serviceId: made.id, name: values.name });
      await client.service.updateSpec.mutate({ serviceId: made.id, ...rest, source: sent, ...beside });
      return made;
    }
    const { id, slug } = await client.service.create.mutate({
      environmentId,
      name: values.name,
      ...(values.slug && { slug: slugFor(values) }),
      ...(values.serverId && { serverId: values.serverId }),
      spec: { kind, ...spec },
      ...beside,
    });
    return { id, slug, variables: "", file: null, domain: null };
  });
}

async function ensureDomain(made: Made, of: Submission): Promise<Made["domain"]> {
  const { client, values, host } = of;
  if (!values.reachable || made.domain?.host === host) return made.domain;
  return attempt("domain", of, async () => {
    if (made.domain) await client.domain.update.mutate({ domainId: made.domain.id, host });
    const { id } = made.domain ?? (await client.domain.create.mutate({ serviceId: made.id, host }));
    return { id, host };
  });
}

/** Create, variables, archive, domain, deployment. `remember` is told of each part as soon as it exists. */
export async function submit(
  before: Made | undefined,
  of: Submission,
  remember: (made: Made) => void,
): Promise<{ slug: string; number: number | undefined }> {
  const { client, values, onPhase } = of;
  let made = await ensureService(before, of);
  const note = (part: Partial<Made>) => {
    made = { ...made, ...part };
    remember(made);
  };
  note({});
  if (values.variables.trim() !== "" && values.variables !== made.variables) {
    const owner = { level: "service" as const, id: made.id };
    await attempt("variables", of, () =>
      client.variable.import.mutate({ owner, text: values.variables, replace: true }),
    );
    note({ variables: values.variables });
  }
  const { file } = values;
  if (values.source === "drop" && file && file !== made.file) {
    await attempt("upload", of, () => upload(made.id, file, (share) => onPhase("upload", share)));
    note({ file });
  }
  note({ domain: await ensureDomain(made, of) });
  if (!of.deploy) return { slug: made.slug, number: undefined };
  const { number } = await attempt("deploy", of, () => client.deployment.deploy.mutate({ serviceId: made.id }));
  return { slug: made.slug, number };
}
