export { pageInput } from "./page-input.ts";
export { ProjectList } from "./project-list.tsx";
