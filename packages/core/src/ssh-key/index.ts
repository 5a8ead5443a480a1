export { cancelSshKeyRotation } from "./cancel-rotation.ts";
export {
  CreateSshKey,
  createSshKey,
  removeSshKey,
  sshKeyPlace,
  UpdateSshKey,
  updateSshKey,
} from "./change.ts";
export { GenerateSshKey, generateSshKey } from "./generate.ts";
export { ForgetKnownHost, forgetKnownHost, type ListedKnownHost, listKnownHosts } from "./known-hosts.ts";
export { getSshKey, type ListedSshKey, listSshKeys } from "./list.ts";
export { loadSshKey, type SshKeyContext } from "./load.ts";
export { finishSshKeyRotation, rotateSshKey } from "./rotate.ts";
export { findKeyExchange, findServerKey, type KeyExchangeRow, noteNextKey, settleRotation } from "./rotation.ts";
