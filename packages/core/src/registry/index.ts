export { listUses } from "./announce.ts";
export { ListImages, ListTags, listImages, listTags } from "./browse.ts";
export {
  CreateRegistry,
  createRegistry,
  RemoveRegistry,
  removeRegistry,
  UpdateRegistry,
  updateRegistry,
} from "./change.ts";
export { registryFamily, registryOf } from "./family.ts";
export { getRegistry, type ListedRegistry, listRegistries } from "./list.ts";
export { PreviewReference, previewReference } from "./preview.ts";
