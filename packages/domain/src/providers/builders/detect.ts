/** Which builder fits a source, by the names of the files in its folder. */
import type { builders } from "./catalog.ts";

export interface Detected {
  builder: (typeof builders)["types"][number];
  /** The file that says so. */
  file: string;
  /** What it stands for: "Node.js". */
  what: string;
}

interface Rule extends Pick<Detected, "builder" | "what"> {
  matches: RegExp;
}

const language = (what: string, matches: RegExp): Rule => ({ builder: "railpack", what, matches });

/** The first that matches decides: what somebody wrote down on purpose, then languages, then plain files. */
const rules: readonly Rule[] = [
  { builder: "dockerfile", what: "Dockerfile", matches: /^Dockerfile$/ },
  language("Deno", /^deno\.jsonc?$/),
  language("PHP", /^(?:composer\.json|index\.php)$/),
  language("Ruby", /^Gemfile$/),
  language("Elixir", /^mix\.exs$/),
  language("Python", /^(?:requirements\.txt|pyproject\.toml|Pipfile|uv\.lock)$/),
  language("Go", /^go\.(?:mod|work)$/),
  language("Rust", /^Cargo\.toml$/),
  language("Java", /^(?:pom\.xml|build\.gradle(?:\.kts)?|gradlew)$/),
  language("Node.js", /^package\.json$/),
  { builder: "static", what: "Static files", matches: /^index\.html?$/ },
];

/** `files`: names in the folder where the build begins. Undefined when nothing in it says what it is. */
export function detectBuilder(files: readonly string[]): Detected | undefined {
  for (const { builder, what, matches } of rules) {
    const file = files.find((name) => matches.test(name));
    if (file !== undefined) return { builder, file, what };
  }
  return undefined;
}

/** What was looked for, for the text that says that nothing was found. */
export const detectable: readonly string[] = [...new Set(rules.map(({ what }) => what))];
