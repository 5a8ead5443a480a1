import { z } from "zod";
import { id, mutation, type Operations, query } from "./operation.ts";
import { Member, memberOf, Organization, organizationOf } from "./shapes/organization.ts";

const name = z.string().min(1).max(100);
const logo = z.string().max(200_000).optional();

export const organizationOperations: Operations = {
  all: query(
    "The caller's organizations; with an API key, the one that it acts in.",
    {},
    z.array(Organization.extend({ members: z.array(Member) })),
    async ({ organization }) =>
      (await organization.records()).map((row) => ({ ...organizationOf(row), members: [memberOf(row.member)] })),
  ),
  one: query(
    "An organization of the caller.",
    { organizationId: id() },
    Organization,
    async ({ organization }, input) => organizationOf(await organization.record(input)),
  ),
  active: query(
    "The organization that this session or key works in.",
    {},
    Organization.nullable(),
    async ({ organization }, _input, { identity: { organizationId } }) =>
      organizationId ? organizationOf(await organization.record({ organizationId })) : null,
  ),
  create: mutation(
    "Creates an organization; the caller becomes its owner.",
    { name, logo },
    Organization,
    async ({ organization }, input, { identity }) => {
      const made = await organization.create({ name: input.name, ...logoOf(input.logo) });
      return organizationOf({
        ...made,
        ownerId: identity.actor.userId ?? "",
        member: {
          id: "",
          organizationId: made.id,
          userId: "",
          role: "owner",
          isDefault: false,
          createdAt: made.createdAt,
        },
      });
    },
  ),
  update: mutation(
    "Renames an organization.",
    { organizationId: id(), name, logo },
    Organization,
    async ({ organization }, { organizationId, ...input }) => {
      await organization.update({ organizationId, name: input.name, ...logoOf(input.logo) });
      return organizationOf(await organization.record({ organizationId }));
    },
  ),
  delete: mutation(
    "Deletes an organization with all that is in it.",
    { organizationId: id() },
    z.array(z.never()).max(0),
    async ({ organization }, input) => {
      const { name: confirm } = await organization.record(input);
      await organization.remove({ ...input, confirm });
      return [];
    },
  ),
  setDefault: mutation(
    "New sessions of the caller open this organization.",
    { organizationId: id() },
    z.object({ success: z.literal(true) }),
    async ({ organization }, input) => {
      await organization.setDefault(input);
      return { success: true as const };
    },
  ),
};

/** An empty logo is none. */
const logoOf = (text: string | undefined) => (text === undefined ? {} : { logo: text === "" ? null : text });
