import { Skeleton } from "../../components/ui/states.tsx";

export function LoadingCards() {
  return (
    <div role="status" className="grid gap-4 md:grid-cols-2 lg:grid-cols-3">
      <span className="sr-only">Loading projects</span>
      {Array.from({ length: 6 }, (_, card) => (
        <div key={card} className="grid h-[190px] content-start gap-3 rounded-lg border border-border bg-card p-4">
          <Skeleton className="h-4 w-1/3" />
          <Skeleton className="w-2/3" />
          <Skeleton className="mt-6 w-full" />
        </div>
      ))}
    </div>
  );
}
