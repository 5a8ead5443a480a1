import type { ComponentProps } from "react";
import { type Look, look } from "./button.tsx";
import { Link } from "./link.tsx";

type LinkButtonProps = Look & ComponentProps<typeof Link>;

/** Apart from Button, so that what has no links does not load the router's link. */
export function LinkButton({ variant, size, icon, wide, className, children, ...rest }: LinkButtonProps) {
  return (
    <Link {...rest} className={look({ variant, size, wide }, className)}>
      {icon}
      {children}
    </Link>
  );
}
