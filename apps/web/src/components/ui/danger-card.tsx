import type { ReactNode } from "react";
import { Button } from "./button.tsx";
import { Card } from "./card.tsx";

interface Props {
  title: string;
  text: ReactNode;
  action: string;
  onAction: () => void;
}

/** Last on a settings page: what cannot be taken back. The dialog says all of it before it happens. */
export function DangerCard({ title, text, action, onAction }: Props) {
  return (
    <Card title={title}>
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="max-w-[60ch] text-small text-muted-foreground">{text}</p>
        <Button variant="danger-outline" data-command={action} onClick={onAction}>
          {action}
        </Button>
      </div>
    </Card>
  );
}
