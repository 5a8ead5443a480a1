/** `github.*`, `gitlab.*`, `bitbucket.*`, `gitea.*`: where they are the same, from one loop; and `gitProvider.*`, all of them. */
import type { ListedConnection } from "@moorage/core/connection";
import { AppError, notFound } from "@moorage/domain";
import { z } from "zod";
import { changeOf, givenOf, inputsOf, tried, triedValues, type Values, written } from "./git-host-inputs.ts";
import { type Caller, id, mutation, type Operations, query, type RestContext } from "./operation.ts";
import { type Asker, faces, GitProvider, gitProviderOf, type HostType, isConfigured } from "./shapes/git-host.ts";

const askerOf = ({ identity }: RestContext): Asker => ({
  organizationId: identity.organizationId,
  userId: identity.actor.userId,
});

/** An account of this kind; another kind's id is as good as none. */
async function accountOf({ gitHost }: Caller, type: HostType, connectionId: string): Promise<ListedConnection> {
  const row = await gitHost.get({ connectionId });
  if (row.type !== type) throw notFound(faces[type].label);
  return row;
}

export const redirectOf = async ({ gitHost }: Caller, type: HostType): Promise<string | null> =>
  (await gitHost.setup()).find((each) => each.type === type)?.redirectUrl ?? null;

const pagesMax = 20;

/** Answers here have no pages: what there is, up to some thousands. */
async function all<T>(read: (page: number) => Promise<{ items: T[]; nextPage: number | null }>): Promise<T[]> {
  const items: T[] = [];
  for (let page: number | null = 1; page !== null && page <= pagesMax; ) {
    const found: { items: T[]; nextPage: number | null } = await read(page);
    items.push(...found.items);
    page = found.nextPage;
  }
  return items;
}

const repositoriesIn = ({ gitHost }: Caller, connectionId: string) =>
  all(async (page) => {
    const { repositories, nextPage } = await gitHost.repositories({ connectionId, page });
    return { items: repositories, nextPage };
  });

const branchesIn = ({ gitHost }: Caller, connectionId: string, repository: string) =>
  all(async (page) => {
    const { branches, nextPage } = await gitHost.branches({ connectionId, repository, page });
    return { items: branches, nextPage };
  });

const Name = z.string().min(1);
/** Of the API's users' own tables; here an account has one id. */
const ProviderId = { gitProviderId: z.string().max(200).optional() };

async function create({ gitHost }: Caller, type: HostType, name: string, values: Values): Promise<ListedConnection> {
  return gitHost.create({ name, type, ...givenOf(written[type], values) });
}

/** The names of one kind, without those that only it has. */
function common(type: HostType): Operations {
  const face = faces[type];
  const { label, idName } = face;
  const on = { [idName]: id() };
  const idOf = (input: Record<string, unknown>): string => String(input[idName] ?? "");
  const Listed = z.object({
    ...Object.fromEntries(face.listed.map((name) => [name, face.Row.shape[name] as z.ZodType])),
    gitProvider: GitProvider,
  });
  return {
    one: query(
      `A ${label} account; secrets never come back.`,
      on,
      face.Row.extend({ gitProvider: GitProvider }) as z.ZodType,
      async (caller, input, ctx) => {
        const row = await accountOf(caller, type, idOf(input));
        const redirectUrl = await redirectOf(caller, type);
        return { ...face.rowOf(row, redirectUrl), gitProvider: gitProviderOf(row, askerOf(ctx)) };
      },
    ),
    [`${type}Providers`]: query(
      `The organization's ${label} accounts${face.listsAll ? "" : " that are connected"}.`,
      {},
      z.array(Listed) as z.ZodType,
      async ({ gitHost }, _input, ctx) =>
        (await gitHost.list())
          .filter((row) => row.type === type && (face.listsAll || isConfigured(row)))
          .map((row) => {
            const columns = face.rowOf(row, null);
            const own = Object.fromEntries(face.listed.map((name) => [name, columns[name]]));
            return { ...own, gitProvider: gitProviderOf(row, askerOf(ctx)) };
          }),
    ),
    testConnection: mutation(
      `Asks ${label} whether the account works; what is given is tried in place of what is stored.`,
      { ...on, ...tried[type] },
      z.string(),
      async (caller, input) => {
        const row = await accountOf(caller, type, idOf(input));
        const connectionId = row.id;
        const change = changeOf(row, givenOf(written[type], triedValues(input as Values)));
        const { detail } = await caller.gitHost.test({ connectionId, ...change });
        if (change) return detail;
        return `Found ${(await repositoriesIn(caller, connectionId)).length} repositories`;
      },
    ),
    [`get${camel(type)}Repositories`]: query(
      "The repositories that the account shows.",
      on,
      z.array(face.Repository) as z.ZodType,
      async (caller, input) => {
        const { id: connectionId } = await accountOf(caller, type, idOf(input));
        return (await repositoriesIn(caller, connectionId)).map(face.repositoryOf);
      },
    ),
    update: mutation(
      `Changes a ${label} account; what is left out stays.`,
      { ...on, ...ProviderId, name: Name, ...inputsOf(written[type]) },
      z.void(),
      async (caller, input) => {
        const values = input as Values;
        const { id: connectionId } = await accountOf(caller, type, idOf(input));
        const name = values["name"] ?? undefined;
        await caller.gitHost.update({ connectionId, name, ...givenOf(written[type], values) });
      },
    ),
  };
}

const camel = (type: string): string => type.charAt(0).toUpperCase() + type.slice(1);

/** Branches are asked for by other names at each host; without an account there are none. */
function branchesOf(type: HostType, repo: string, extra: z.ZodRawShape = {}): Operations {
  const face = faces[type];
  const inputs = { owner: z.string().max(400), [repo]: z.string().max(400), [face.idName]: id().optional(), ...extra };
  return {
    [`get${camel(type)}Branches`]: query(
      "The branches of a repository.",
      inputs,
      z.array(face.Branch) as z.ZodType,
      async (caller, input) => {
        const given = input as Values;
        const connectionId = given[face.idName];
        if (!connectionId) return [];
        await accountOf(caller, type, connectionId);
        const repository = `${given["owner"]}/${given[repo]}`;
        return (await branchesIn(caller, connectionId, repository)).map(face.branchOf);
      },
    ),
  };
}

export const githubOperations: Operations = { ...common("github"), ...branchesOf("github", "repo") };

export const gitlabOperations: Operations = {
  ...common("gitlab"),
  ...branchesOf("gitlab", "repo", { id: z.coerce.number().optional() }),
  create: mutation(
    "Stores a GitLab account; it is connected in the dashboard.",
    { ...inputsOf(written.gitlab), name: Name, authId: z.string().optional(), gitlabUrl: z.string().min(1) },
    z.void(),
    async (caller, { name, ...values }) => {
      await create(caller, "gitlab", name, values as Values);
    },
  ),
};

export const bitbucketOperations: Operations = {
  ...common("bitbucket"),
  ...branchesOf("bitbucket", "repo"),
  create: mutation(
    "Stores a Bitbucket workspace with its token.",
    { ...inputsOf(written.bitbucket), name: Name, authId: z.string().optional() },
    z.void(),
    async (caller, { name, ...values }) => {
      await create(caller, "bitbucket", name, values as Values);
    },
  ),
};

export const giteaOperations: Operations = {
  ...common("gitea"),
  ...branchesOf("gitea", "repositoryName"),
  create: mutation(
    "Stores a Gitea or Forgejo account; it is connected in the dashboard.",
    { ...inputsOf(written.gitea), name: Name, giteaUrl: z.string().min(1) },
    z.object({ giteaId: z.string(), clientId: z.string(), giteaUrl: z.string() }),
    async (caller, { name, ...values }) => {
      const { id: giteaId, config } = await create(caller, "gitea", name, values as Values);
      return { giteaId, clientId: String(config["clientId"]), giteaUrl: String(config["url"]) };
    },
  ),
  getGiteaUrl: query("The address of a Gitea account.", { giteaId: id() }, z.string(), async (caller, { giteaId }) =>
    String((await accountOf(caller, "gitea", giteaId)).config["url"]),
  ),
};

const Overview = GitProvider.extend({
  isOwner: z.boolean(),
  ...Object.fromEntries(Object.entries(faces).map(([type, { Brief }]) => [type, Brief.nullable()])),
});
const on = { gitProviderId: id() };

export const gitProviderOperations: Operations = {
  getAll: query(
    "All accounts at git hosts, newest first.",
    {},
    z.array(Overview) as z.ZodType,
    async ({ gitHost }, _input, ctx) =>
      (await gitHost.list())
        .sort((a, b) => b.createdAt.localeCompare(a.createdAt))
        .map((row) => ({
          ...gitProviderOf(row, askerOf(ctx)),
          isOwner: ctx.permissions.has("gitHost:update"),
          ...Object.fromEntries(
            Object.entries(faces).map(([type, face]) => [type, row.type === type ? face.briefOf(row) : null]),
          ),
        })),
  ),
  allForPermissions: query(
    "Ids and names of the accounts.",
    {},
    z.array(GitProvider.pick({ gitProviderId: true, name: true, providerType: true })),
    async ({ gitHost }, _input, ctx) =>
      (await gitHost.list()).map((row) => {
        const { gitProviderId, name, providerType } = gitProviderOf(row, askerOf(ctx));
        return { gitProviderId, name, providerType };
      }),
  ),
  toggleShare: mutation(
    "Accounts belong to the organization; they cannot be kept to oneself.",
    { ...on, sharedWithOrganization: z.boolean() },
    GitProvider,
    async ({ gitHost }, { gitProviderId, sharedWithOrganization }, ctx) => {
      const row = await gitHost.get({ connectionId: gitProviderId });
      if (!sharedWithOrganization)
        throw new AppError("PRECONDITION", "Git accounts belong to the organization here.", {
          field: "sharedWithOrganization",
        });
      return gitProviderOf(await gitHost.update({ connectionId: row.id }), askerOf(ctx));
    },
  ),
  remove: mutation(
    "Removes an account; refused while an application's source needs it.",
    on,
    GitProvider,
    async ({ gitHost }, { gitProviderId: connectionId }, ctx) => {
      const row = await gitHost.get({ connectionId });
      await gitHost.remove({ connectionId });
      return gitProviderOf(row, askerOf(ctx));
    },
  ),
};
