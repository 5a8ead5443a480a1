import { project } from "@moorage/db/schema";
import { and, desc, eq, isNull } from "drizzle-orm";
import type { OrganizationContext, ProjectRow } from "../context.ts";

/** Every project without what is in it, newest first. */
export const listProjectRows = ({ runtime, organizationId }: OrganizationContext): Promise<ProjectRow[]> =>
  runtime.db
    .select()
    .from(project)
    .where(and(eq(project.organizationId, organizationId), isNull(project.deletedAt)))
    .orderBy(desc(project.createdAt), desc(project.id));
