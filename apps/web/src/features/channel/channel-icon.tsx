import {
  AtSign,
  BellRing,
  Bird,
  Hash,
  type LucideIcon,
  Mail,
  MessageCircle,
  MessageSquare,
  MessagesSquare,
  Radio,
  Send,
  Smartphone,
  Users,
  Webhook,
} from "lucide-react";

const icons: Readonly<Record<string, LucideIcon>> = {
  slack: Hash,
  telegram: Send,
  discord: MessagesSquare,
  email: Mail,
  resend: AtSign,
  gotify: MessageCircle,
  ntfy: Radio,
  mattermost: MessageSquare,
  pushover: Smartphone,
  custom: Webhook,
  lark: Bird,
  teams: Users,
};

/** A picture of the kind; one that has none yet gets that of all. */
export function ChannelIcon({ type }: { type: string }) {
  const Icon = icons[type] ?? BellRing;
  return <Icon aria-hidden size={16} />;
}
