export {
  CopyMounts,
  CreateMount,
  copyMounts,
  createMount,
  getMount,
  listMounts,
  loadMount,
  type MountContext,
  type PlacedMount,
  removeMount,
  UpdateMount,
  updateMount,
} from "./mount.ts";
