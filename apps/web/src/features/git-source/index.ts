export { BuildPathField } from "./build-path-field.tsx";
export { GitFields } from "./git-fields.tsx";
export {
  type HostedValues,
  hostedProblems,
  hostedSourceOf,
  hostedValuesOf,
  isHosted,
  newHosted,
} from "./hosted.ts";
export { HostedFields } from "./hosted-fields.tsx";
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
