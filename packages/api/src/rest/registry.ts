import { AppError, Secret } from "@moorage/domain";
import { plainChange, registryOfPlain } from "@moorage/domain/providers";
import { z } from "zod";
import { type Caller, id, mutation, type Operations, query } from "./operation.ts";
import { isOfLogin, loginName, Registry, registryOf } from "./shapes/registry.ts";

const Done = z.literal(true);
const Type = z.literal("cloud");
const Prefix = z.string().max(200).nullable();
/** "none" is how the API's users name this machine. */
const ServerId = z.string().max(64).nullish();
const serverOf = (serverId: string | null | undefined): string | null =>
  serverId && serverId !== "none" ? serverId : null;

interface Plain {
  registryUrl: string;
  username: string;
  password: string;
  imagePrefix?: string | null | undefined;
}

/** Four plain fields as our own operations take them. */
function givenOf({ registryUrl, username, password, imagePrefix }: Plain) {
  const plain = { url: registryUrl, username, password: new Secret(password), imagePrefix: imagePrefix ?? "" };
  const { type, config, secrets } = registryOfPlain(plain);
  return { type, config, secrets: revealed(secrets) };
}

const revealed = (secrets: Record<string, Secret>) =>
  Object.fromEntries(Object.entries(secrets).map(([name, secret]) => [name, secret.reveal()]));

const on = { registryId: id() };

interface PlainChange {
  registryUrl?: string | undefined;
  username?: string | undefined;
  password?: string | null | undefined;
  imagePrefix?: string | null | undefined;
}

/** What is given of the plain fields, as a change of a registry that is stored. */
async function changeOf(
  registry: Caller["registry"],
  connectionId: string,
  { registryUrl: url, username, password, imagePrefix }: PlainChange,
) {
  const { type } = await registry.get({ connectionId });
  const { config, secrets } = plainChange(type, {
    ...{ url, username, imagePrefix: imagePrefix === null ? "" : imagePrefix },
    password: password ? new Secret(password) : undefined,
  });
  return { config, secrets: revealed(secrets) };
}

export const registryOperations: Operations = {
  all: query(
    "The organization's registries; passwords never come back.",
    {},
    z.array(Registry),
    async ({ registry }, _input, { identity }) =>
      (await registry.list()).map((row) => registryOf(row, identity.organizationId)),
  ),
  one: query("A registry without its password.", on, Registry, async ({ registry }, { registryId }, { identity }) =>
    registryOf(await registry.get({ connectionId: registryId }), identity.organizationId),
  ),
  create: mutation(
    "Signs in to a registry and stores its credentials, sealed.",
    {
      registryName: z.string().min(1),
      username: z.string().min(1),
      password: z.string().min(1),
      registryUrl: z.string(),
      registryType: Type,
      imagePrefix: Prefix,
      serverId: ServerId,
    },
    Registry,
    async ({ registry }, { registryName: name, serverId, ...plain }, { identity }) => {
      const made = await registry.create({ name, serverId: serverOf(serverId), ...givenOf(plain) });
      return registryOf(made, identity.organizationId);
    },
  ),
  update: mutation(
    "Changes what is given and signs in again; without a password, the stored one stays.",
    {
      ...on,
      registryName: z.string().min(1).optional(),
      username: z.string().min(1).optional(),
      password: z.string().min(1).nullish(),
      registryUrl: z.string().optional(),
      registryType: Type.optional(),
      imagePrefix: Prefix.optional(),
      serverId: ServerId,
    },
    Done,
    async ({ registry }, { registryId: connectionId, registryName: name, serverId, registryUrl, ...input }) => {
      const change = await changeOf(registry, connectionId, { registryUrl, ...input });
      await registry.update({ connectionId, name, ...change, serverId: serverOf(serverId) });
      return true as const;
    },
  ),
  remove: mutation(
    "Deletes a registry; refused while services use it, which are named.",
    on,
    Registry,
    async ({ registry }, { registryId: connectionId }, { identity }) => {
      const row = await registry.get({ connectionId });
      await registry.remove({ connectionId });
      return registryOf(row, identity.organizationId);
    },
  ),
  testRegistry: mutation(
    "Signs in with what is given, from the engine of this machine or of a server; nothing is stored.",
    {
      registryName: z.string().optional(),
      username: z.string().min(1),
      password: z.string().min(1),
      registryUrl: z.string(),
      registryType: Type,
      imagePrefix: Prefix.optional(),
      serverId: ServerId,
    },
    Done,
    async ({ registry }, { serverId, ...plain }) => {
      await registry.testNew({ ...givenOf(plain), serverId: serverOf(serverId) });
      return true as const;
    },
  ),
  testRegistryById: mutation(
    "Signs in with what is stored, and what is given in its place, from the engine of this machine or of a server.",
    {
      ...on,
      username: z.string().min(1).optional(),
      password: z.string().min(1).nullish(),
      registryUrl: z.string().optional(),
      serverId: ServerId,
    },
    Done,
    async ({ registry }, { registryId: connectionId, serverId, ...input }) => {
      const change = await changeOf(registry, connectionId, input);
      await registry.test({ connectionId, ...change, serverId: serverOf(serverId) });
      return true as const;
    },
  ),
};

interface Login {
  registryUrl?: string | null | undefined;
  username?: string | null | undefined;
  password?: string | null | undefined;
}

/**
 * The registry that an image's own user and password mean: the organization's of that host and user, or a new one.
 * Without a login: null, a public image, in place of what a login made; a registry that was chosen stays (undefined), as
 * does the password that is stored for the user who is named without one.
 */
export async function registryOfLogin(
  caller: Caller,
  login: Login,
  usedId: string | null = null,
): Promise<string | null | undefined> {
  const { registryUrl, username, password } = login;
  if (username && password) return registryWith(caller, { registryUrl: registryUrl ?? "", username, password });
  if (Object.values(login).every((value) => value === undefined)) return undefined;
  const used = usedId === null ? undefined : registryOf(await caller.registry.get({ connectionId: usedId }), undefined);
  const own = used && isOfLogin(used) ? used : undefined;
  if (isWhole(login, own)) return username === undefined || username || !own ? undefined : null;
  const field = password ? "username" : "password";
  const message = "A sign-in is kept as a whole: send the user and the password together.";
  throw new AppError("INVALID", message, { field, issues: [{ path: [field], message }] });
}

/** Nobody is named, or who is stored. The registry of an image without a sign-in stands in the image's name. */
function isWhole({ registryUrl, username, password }: Login, own: z.output<typeof Registry> | undefined): boolean {
  if (password) return false;
  if (username === null || username === "") return true;
  if (username !== undefined && username !== own?.username) return false;
  return !own || !registryUrl || addressOf(registryUrl) === own.registryUrl;
}

const addressOf = (registryUrl: string): string =>
  String(givenOf({ registryUrl, username: "-", password: "-" }).config["url"]);

async function registryWith({ registry }: Caller, login: Plain): Promise<string> {
  const { username } = login;
  const given = givenOf(login);
  const registryUrl = String(given.config["url"]);
  const known = (await registry.list()).find(
    (row) => row.type === given.type && row.config["url"] === registryUrl && row.username === username,
  );
  if (!known) return (await registry.create({ name: loginName({ registryUrl, username }), ...given })).id;
  await registry.update({ connectionId: known.id, config: given.config, secrets: given.secrets });
  return known.id;
}
