export {
  CopyPatches,
  copyPatches,
  createPatch,
  removePatch,
  SavePatch,
  savePatch,
  UpdatePatch,
  updatePatch,
} from "./change.ts";
export { getPatch, listEnabledPatches, listPatches, type Patch } from "./list.ts";
export { loadPatch, type PatchContext } from "./load.ts";
export { BrowseSource, browseSource, forgetSources, ReadSourceFile, readSourceFile } from "./source.ts";
