import { AppError } from "@moorage/domain";

interface Removal {
  /** "environment", as the sentence says it. */
  what: string;
  name: string;
  /** What is counted: "service", "project". */
  unit: string;
  goesWith: readonly string[];
  confirm: string | undefined;
}

/** What takes other things along is deleted only with its name typed; the refusal says what they are. */
export function requireTypedName({ what, name, unit, goesWith, confirm }: Removal): void {
  if (goesWith.length === 0 || confirm === name) return;
  const count = goesWith.length === 1 ? `a ${unit}` : `${goesWith.length} ${unit}s`;
  const named = goesWith.slice(0, 10).join(", ");
  throw new AppError("PRECONDITION", `${name} still has ${count}: ${named}${goesWith.length > 10 ? ", …" : ""}.`, {
    field: "confirm",
    hint: `Type the ${what}'s name, ${name}, to delete them with it.`,
  });
}
