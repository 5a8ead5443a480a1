import { NotFound } from "@/components/ui/not-found.tsx";

export default function MissingPage() {
  return (
    <main className="grid min-h-dvh place-content-center">
      <NotFound what="This page" href="/projects" back="Go to your projects" />
    </main>
  );
}
