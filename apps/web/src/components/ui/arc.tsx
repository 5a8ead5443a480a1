import { clsx } from "clsx";
import { LoaderCircle } from "lucide-react";

/** Work under way. With reduced motion it stands still beside its words. */
export function Arc({ size = 14, className }: { size?: number; className?: string }) {
  return <LoaderCircle aria-hidden size={size} strokeWidth={2} className={clsx("animate-arc", className)} />;
}
