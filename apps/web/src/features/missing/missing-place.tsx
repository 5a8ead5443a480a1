import { headers } from "next/headers";
import { Page } from "../../components/shell/page.tsx";
import { NotFound } from "../../components/ui/not-found.tsx";
import { api } from "../../trpc/server.tsx";

interface Missing {
  /** "The environment staging" */
  what: string;
  /** The nearest level that exists. */
  href: string;
  back: string;
}

const projects = { href: "/projects", back: "Go to your projects" };
const servers = { href: "/servers", back: "Go to the servers" };

/** What is not there any more answers nothing, and so does what is foreign. */
const found = <T,>(asked: Promise<T>): Promise<T | undefined> => asked.catch(() => undefined);

/** Which level of an address leads nowhere. */
async function missingAt(path: string): Promise<Missing> {
  const [area, project = "", environment = "", service = ""] = path.split("/").filter(Boolean).map(decodeURIComponent);
  if (area === "servers" && project !== "") return serverMissing(project);
  if (area !== "projects" || project === "") return { what: "This page", ...projects };
  const known = await found(api.project.get.query({ projectId: project }));
  if (!known) return { what: `The project ${project}`, ...projects };
  const toProject = { href: `/projects/${project}`, back: `Go to ${known.name}` };
  const here = known.environments.find(({ slug }) => slug === environment);
  if (!here) return { what: `The environment ${environment} of ${known.name}`, ...toProject };
  const toEnvironment = { href: `${toProject.href}/${environment}`, back: `Go to ${here.name} of ${known.name}` };
  const there = await found(api.service.get.query({ serviceId: `${project}/${environment}/${service}` }));
  if (!there) return { what: `The service ${service} of ${here.name}`, ...toEnvironment };
  return { what: "This page", href: `${toEnvironment.href}/${service}`, back: `Go to ${there.name}` };
}

async function serverMissing(serverId: string): Promise<Missing> {
  const there = await found(api.server.get.query({ serverId }));
  if (!there) return { what: "This server", ...servers };
  return { what: "This page", href: `/servers/${serverId}`, back: `Go to ${there.name}` };
}

/** The server writes the address of each page into a header; a not-found page is given none of it. */
export async function MissingPlace() {
  const { pathname } = new URL((await headers()).get("x-page") ?? "/", "http://panel.invalid");
  return (
    <Page crumbs={[{ label: "Projects", href: "/projects" }]}>
      <NotFound {...(await missingAt(pathname))} />
    </Page>
  );
}
