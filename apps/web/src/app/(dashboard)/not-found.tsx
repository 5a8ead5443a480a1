import { Page } from "@/components/shell/page.tsx";
import { NotFound } from "@/components/ui/not-found.tsx";

export default function MissingPage() {
  return (
    <Page crumbs={[{ label: "Projects", href: "/projects" }]}>
      <NotFound what="page" href="/projects" back="Go to your projects" />
    </Page>
  );
}
