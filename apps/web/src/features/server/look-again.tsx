import { RefreshCw } from "lucide-react";
import { Button } from "../../components/ui/button.tsx";

interface Props {
  query: { isFetching: boolean; data: unknown; error: unknown; refetch(): Promise<unknown> };
}

/** For what is asked of a machine only when somebody wants to know. */
export function LookAgain({ query }: Props) {
  // What failed from the start has its own button, and what is forbidden none.
  if (query.error && query.data === undefined) return null;
  return (
    <Button
      icon={<RefreshCw aria-hidden size={14} />}
      pending={query.isFetching}
      pendingLabel="Looking"
      onClick={() => void query.refetch()}
    >
      Look again
    </Button>
  );
}
