export { CreateProject, createProject } from "./create.ts";
export { getProject } from "./get.ts";
export { getProjectSummary, ListProjects, listProjects } from "./list.ts";
export {
  type EnvironmentRecord,
  getEnvironmentRecord,
  getProjectRecord,
  listProjectRecords,
  type ProjectRecord,
  type ServiceRecord,
} from "./records.ts";
export { RemoveProject, removeProject } from "./remove.ts";
export { listProjectRows } from "./rows.ts";
export { UpdateProject, updateProject } from "./update.ts";
export { countProjects, writeProjects } from "./written.ts";
