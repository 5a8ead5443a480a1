"use client";

import { CirclePlay, CircleStop, Rocket, ScrollText, Trash2 } from "lucide-react";
import { Menu, type MenuItem } from "../../components/ui/menu.tsx";
import { useCan } from "../../lib/permissions.tsx";
import type { ListedService } from "./queries.ts";

export type ServiceAction = "deploy" | "start" | "stop" | "delete";

interface Props {
  service: ListedService;
  base: string;
  onAction: (action: ServiceAction, service: ListedService) => void;
}

const stoppable = new Set(["running", "starting", "degraded", "down", "unknown"]);

export function ServiceMenu({ service, base, onAction }: Props) {
  const can = useCan();
  const { state } = service.status;
  const act = (action: ServiceAction) => () => onAction(action, service);
  const items: MenuItem[] = [];
  if (can("deployment:create"))
    items.push({ label: "Deploy", icon: <Rocket aria-hidden size={14} />, onSelect: act("deploy") });
  if (can("service:update") && state === "stopped")
    items.push({ label: "Start", icon: <CirclePlay aria-hidden size={14} />, onSelect: act("start") });
  if (can("service:update") && stoppable.has(state))
    items.push({ label: "Stop", icon: <CircleStop aria-hidden size={14} />, onSelect: act("stop") });
  items.push({
    kind: "link",
    label: "Logs",
    icon: <ScrollText aria-hidden size={14} />,
    href: `${base}/${service.slug}/logs`,
  });
  if (can("service:delete"))
    items.push(
      { kind: "line" },
      { label: "Delete", icon: <Trash2 aria-hidden size={14} />, danger: true, onSelect: act("delete") },
    );
  return <Menu label={`Actions for ${service.name}`} items={items} />;
}
