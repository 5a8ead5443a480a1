"use client";

import { useRouter } from "next/navigation";
import type { ComponentProps, MouseEvent } from "react";

type LinkProps = Omit<ComponentProps<"a">, "href"> & { href: string };

const leavesThisTab = (event: MouseEvent) =>
  event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || event.button !== 0;

/**
 * A link inside the panel. Does what `next/link` does for us (no reload, loaded ahead on hover and focus) in a tenth
 * of its size; without script it is an ordinary link.
 */
export function Link({ href, onClick, ...rest }: LinkProps) {
  const router = useRouter();
  const ahead = () => router.prefetch(href);
  return (
    <a
      {...rest}
      href={href}
      onPointerEnter={ahead}
      onFocus={ahead}
      onClick={(event) => {
        onClick?.(event);
        if (event.defaultPrevented || leavesThisTab(event) || rest.target) return;
        event.preventDefault();
        router.push(href);
      }}
    />
  );
}
