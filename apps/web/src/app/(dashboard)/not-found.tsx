import { MissingPlace } from "@/features/missing";

export default function MissingPage() {
  return <MissingPlace />;
}
