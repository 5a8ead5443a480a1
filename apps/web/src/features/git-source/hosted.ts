import { sources } from "@moorage/domain/providers";
import type { ServiceSpec } from "@moorage/domain/service";
import { type CheckoutValues, checkoutOf, checkoutValuesOf, newCheckout } from "./checkout.ts";

/** A repository of a connected account, whichever host keeps it. */
export type HostedSource = Extract<ServiceSpec["source"], { gitHostId: string }>;

export interface HostedValues extends CheckoutValues {
  /** The account, and the type of its host. */
  gitHostId: string;
  hostType: string;
  /** As addresses and webhooks have it: owner/name. */
  repository: string;
  /** The host's own number and name of it, where it has them. */
  projectId: number | null;
  repositoryName: string;
}

export const newHosted: HostedValues = {
  ...newCheckout,
  ...{ gitHostId: "", hostType: "", repository: "", projectId: null, repositoryName: "" },
};

export const isHosted = (source: ServiceSpec["source"]): source is HostedSource => "gitHostId" in source;

export const hostedValuesOf = (source: HostedSource): HostedValues => ({
  ...newHosted,
  ...checkoutValuesOf(source),
  ...{ gitHostId: source.gitHostId, hostType: source.type, repository: source.repository },
  projectId: "projectId" in source ? source.projectId : null,
  repositoryName: "repositoryName" in source ? source.repositoryName : "",
});

/** As the spec has it; what a host does not know is left out by its schema. */
export const hostedSourceOf = (values: HostedValues): HostedSource => {
  const { hostType: type, gitHostId, repository, projectId, repositoryName } = values;
  return { type, gitHostId, repository, projectId, repositoryName, ...checkoutOf(values) } as HostedSource;
};

/** What the server would refuse, by field. */
export function hostedProblems(values: HostedValues): Record<string, string> {
  const { gitHostId, hostType, repository } = values;
  if (gitHostId === "") return { gitHostId: "Choose an account, or connect one first." };
  if (repository === "") return { repository: "Choose a repository." };
  const found: Record<string, string> = {};
  const { error } = sources.get(hostType).config.safeParse(hostedSourceOf(values));
  for (const { path, message } of error?.issues ?? []) found[String(path[0])] ??= message;
  return found;
}
