export { BuilderFields, type BuilderValues, builderProblems, newBuilder } from "./builder-fields.tsx";
