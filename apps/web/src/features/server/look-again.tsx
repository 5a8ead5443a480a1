import { RefreshCw } from "lucide-react";
import { Button } from "../../components/ui/button.tsx";

interface Props {
  query: { isFetching: boolean; refetch(): Promise<unknown> };
}

/** For what is asked of a machine only when somebody wants to know. */
export function LookAgain({ query }: Props) {
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
