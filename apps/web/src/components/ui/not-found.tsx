import { SearchX } from "lucide-react";
import { LinkButton } from "./link-button.tsx";
import { Blank } from "./states.tsx";

/** `what` begins the title: "The service api". The same page for what is gone and for what belongs to somebody else; the link leads to the nearest level that exists. */
export function NotFound({ what, href, back }: { what: string; href: string; back: string }) {
  const actions = <LinkButton href={href}>{back}</LinkButton>;
  return (
    <Blank page icon={<SearchX aria-hidden size={20} />} title={`${what} does not exist`} actions={actions}>
      <p>It was deleted, renamed, or it belongs to another organization.</p>
    </Blank>
  );
}
