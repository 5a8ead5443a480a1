import { cookies } from "next/headers";
import { redirect } from "next/navigation";
import { lastEnvironmentCookie, parseLastEnvironments } from "@/lib/last-environment.ts";
import { load, trpc } from "@/trpc/server.tsx";

interface Props {
  params: Promise<{ project: string }>;
}

/** A project is looked at in one of its environments: the one used last here, else the first. */
export default async function Page({ params }: Props): Promise<never> {
  const { project: slug } = await params;
  const project = await load(trpc.project.get.queryOptions({ projectId: slug }));
  const remembered = parseLastEnvironments((await cookies()).get(lastEnvironmentCookie)?.value);
  const last = remembered.find(([of]) => of === project.slug)?.[1];
  const environment = project.environments.find((each) => each.slug === last) ?? project.environments[0];
  redirect(environment ? `/projects/${project.slug}/${environment.slug}` : `/projects/${project.slug}/settings`);
}
