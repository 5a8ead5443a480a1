export { CreateService, createService } from "./create.ts";
export { getService, type ServiceDetail } from "./get.ts";
export { listServices, type ServiceSummary } from "./list.ts";
export { RemoveService, removeService } from "./remove.ts";
export { UpdateSpec, updateSpec } from "./save-spec.ts";
export { startService, stopService } from "./set-desired.ts";
export { UpdateService, updateService } from "./update.ts";
export { recordUpload } from "./upload.ts";
