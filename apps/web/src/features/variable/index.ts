export { BuildVariables } from "./build-variables.tsx";
export { EnvironmentVariablesPage, ProjectVariablesPage } from "./variables-page.tsx";
export { VariablesTab } from "./variables-tab.tsx";
