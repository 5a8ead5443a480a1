export { GitFields } from "./git-fields.tsx";
export {
  type GitValues,
  gitProblems,
  gitSecretsOf,
  gitSourceOf,
  gitValuesOf,
  newGit,
  type Stored,
  sourceField,
} from "./values.ts";
