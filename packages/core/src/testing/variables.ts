import type { OrganizationContext, ServiceContext } from "../context.ts";
import {
  listVariables,
  loadOwner,
  type OwnerContext,
  type SavedVariables,
  SaveVariables,
  saveVariables,
} from "../variable/index.ts";
import { makeOrganization, makeProject, makeService } from "./fixtures.ts";
import type { TestRuntime } from "./runtime.ts";

export interface VariableWorld {
  ctx: OrganizationContext;
  service: ServiceContext;
  project: OwnerContext;
  environment: OwnerContext;
  /** The service as an owner of variables. */
  own: OwnerContext;
}

/** A service with its environment and project, as owners of variables. */
export async function variableWorld(runtime: TestRuntime): Promise<VariableWorld> {
  const ctx = await makeOrganization(runtime);
  const service = await makeService(await makeProject(ctx));
  return {
    ctx,
    service,
    project: await loadOwner(ctx, { level: "project", id: service.project.id }),
    environment: await loadOwner(ctx, { level: "environment", id: service.environment.id }),
    own: await loadOwner(ctx, { level: "service", id: service.service.id }),
  };
}

/** `{ NAME: "value" }`, or the whole input of a save. */
export function save(owner: OwnerContext, input: object): Promise<SavedVariables> {
  const whole = "variables" in input;
  const variables = Object.entries(input).map(([name, value]) => ({ name, value: value as unknown }));
  return saveVariables(owner, SaveVariables.parse(whole ? input : { variables }));
}

export const namesOf = async (owner: OwnerContext): Promise<string[]> =>
  (await listVariables(owner)).variables.map(({ name }) => name);

export async function idOf(owner: OwnerContext, name: string): Promise<string> {
  const found = (await listVariables(owner)).variables.find((each) => each.name === name);
  if (!found) throw new Error(`no variable ${name}`);
  return found.id;
}

/** Runs `act` while nobody opens values. */
export async function withoutWorker<T>(runtime: TestRuntime, act: () => Promise<T>): Promise<T> {
  const open = runtime.answers["variable.open"];
  delete runtime.answers["variable.open"];
  try {
    return await act();
  } finally {
    if (open) runtime.answers["variable.open"] = open;
  }
}
