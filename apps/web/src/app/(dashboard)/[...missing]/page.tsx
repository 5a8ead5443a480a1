import { notFound } from "next/navigation";

/** An address that no page has: answered inside the shell, with its 404. */
export default function MissingPage(): never {
  notFound();
}
